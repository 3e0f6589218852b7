# SPDX-License-Identifier: Apache-2.0
"""Statistics of categories (CTRs) as the tables of a `catboost_ctr` step.

A statistic of a combination is (count + prior) / (total + prior's denominator), shifted and scaled, all in float32.
What the counts are differs by type; whatever it is, one number per known combination comes out, and one for all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TYPES = (
    "Borders", "Buckets", "BinarizedTargetMeanValue", "FloatTargetMeanValue", "Counter", "FeatureFreq",
)  # fmt: skip

#: An empty place of CatBoost's own hash table.
_EMPTY = 2**64 - 1


def _counts(ctr: dict[str, Any], data: dict[str, Any], rows: Floats) -> tuple[Floats, Floats]:
    """What a statistic counts, and out of how many, per row of a table; the last row is that of unseen hashes."""
    kind = ctr["ctr_type"]
    if kind in ("Counter", "FeatureFreq"):
        return rows[:, 0], np.full(len(rows), float(data["counter_denominator"]))
    if kind in ("BinarizedTargetMeanValue", "FloatTargetMeanValue"):
        return rows[:, 0], rows[:, 1]
    border = ctr["target_border_idx"]
    counted = rows[:, border] if kind == "Buckets" else rows[:, border + 1 :].sum(axis=1)
    return counted, rows.sum(axis=1)


def _values(ctr: dict[str, Any], data: dict[str, Any], rows: Floats) -> Floats:
    single = np.float32
    count, total = (each.astype(single) for each in _counts(ctr, data, rows))
    with np.errstate(all="ignore"):
        ratio = (count + single(ctr["prior_numerator"])) / (total + single(ctr["prior_denomerator"]))
        return np.asarray((ratio + single(ctr["shift"])) * single(ctr["scale"]), np.float64)


def _rows(data: dict[str, Any]) -> tuple[list[int], Floats]:
    """The hashes of a table and its numbers, with a row of zeros at the end."""
    stride, flat = data["hash_stride"], data["hash_map"]
    hashes = [int(each) for each in flat[::stride]]
    known = [i for i, each in enumerate(hashes) if each != _EMPTY]
    rows = np.array([flat[i * stride + 1 : (i + 1) * stride] for i in known], np.float64).reshape(-1, stride - 1)
    return [hashes[i] for i in known], np.concatenate([rows, np.zeros((1, stride - 1))])


def elements(ctr: dict[str, Any]) -> str:
    """What a statistic is of, as CatBoost writes it: the same text for the same combination."""
    return str(ctr["elements"])


def table(
    ctrs: Sequence[dict[str, Any]],
    ctr_data: dict[str, Any],
    category: Callable[[int], int],
    number: Callable[[int], tuple[int, bool]],
) -> dict[str, Any]:
    """The table of the statistics of one combination.

    category: from a categorical feature to the step's input that carries its hash; number: from a number to the input
    that carries it, and whether a missing value is greater than every border."""
    parts = ctrs[0]["elements"]
    categories = [
        category(part["cat_feature_index"]) for part in parts if part["combination_element"] == "cat_feature_value"
    ]
    bits: list[tuple[int, float, int]] = []
    for part in parts:
        if part["combination_element"] == "float_feature":
            at, nan_is_greater = number(part["float_feature_index"])
            bits.append((at, part["border"], 1 if nan_is_greater else 0))
    for part in parts:
        if part["combination_element"] == "cat_feature_exact_value":
            bits.append((category(part["cat_feature_index"]), float(part["value"] % 2**32), 2))
    found = [_rows(ctr_data[ctr["identifier"]]) for ctr in ctrs]
    keys = sorted({key for hashes, _ in found for key in hashes})
    place = {key: i for i, key in enumerate(keys)}
    values = np.empty((len(keys) + 1, len(ctrs)))
    for output, (ctr, (hashes, rows)) in enumerate(zip(ctrs, found, strict=True)):
        answers = _values(ctr, ctr_data[ctr["identifier"]], rows)
        values[:, output] = answers[-1]
        values[[place[key] for key in hashes], output] = answers[:-1]
    return {
        "categories": categories,
        "compared": [at for at, _, _ in bits],
        "with": [float(value) for _, value, _ in bits],
        "how": np.array([how for _, _, how in bits], np.uint8),
        "keys": np.array(keys, "<u8").view("<i4"),
        "values": values[:-1].ravel(),
        "unseen": values[-1],
    }


def title(ctr: dict[str, Any], category: Callable[[int], str], number: Callable[[int], str]) -> str:
    """A name for people: `Borders(job, age > 30.5)`."""
    names = []
    for part in ctr["elements"]:
        kind = part["combination_element"]
        if kind == "float_feature":
            names.append(f"{number(part['float_feature_index'])} > {part['border']:g}")
        elif kind == "cat_feature_exact_value":
            names.append(f"{category(part['cat_feature_index'])} = {part['value'] % 2**32:08x}")
        else:
            names.append(category(part["cat_feature_index"]))
    return f"{ctr['ctr_type']}({', '.join(names)})"
