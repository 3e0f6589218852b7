# SPDX-License-Identifier: Apache-2.0
"""Statistics of categories (CTRs) as the tables of a `catboost_ctr` step.

A statistic of a combination is (count + prior) / (total + prior's denominator), shifted and scaled, all in float32.
What the counts are differs by type; whatever it is, one number per known combination comes out, and one for all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers.catboost._counts import TYPES, Counted, Counts, Ctr

Floats = NDArray[np.float64]

_ABOVE, _ABOVE_OR_MISSING, _EQUAL = range(3)  #: how a table's bits are made


def problem(ctr: Ctr, counts: Mapping[Counted, Counts]) -> tuple[str, str] | None:
    """What keeps a statistic from being computed, and what would not."""
    kind = ctr.counted.type
    if kind not in TYPES:
        return f"the type {kind}", ", ".join(TYPES)
    if ctr.counted not in counts:
        return "statistics without their tables", "final_ctr_computation_mode='Default'"
    classes = counts[ctr.counted].rows.shape[1]
    if kind in ("Borders", "Buckets") and not 0 <= ctr.target_border < classes and (kind, classes) != ("Borders", 2):
        what = f"class {ctr.target_border} of a target with {classes} classes"
        return what, "the model as a .cbm file: of several tables JSON keeps one"
    return None


def _count_and_total(ctr: Ctr, counts: Counts) -> tuple[NDArray[Any], NDArray[Any]]:
    """What a statistic counts, and out of how many, per row of a table; the last row is that of unseen hashes."""
    rows = np.concatenate([counts.rows, np.zeros_like(counts.rows, shape=(1, counts.rows.shape[1]))])
    kind = ctr.counted.type
    if kind in ("Counter", "FeatureFreq"):
        return rows[:, 0], np.full(len(rows), counts.denominator)
    if kind in ("BinarizedTargetMeanValue", "FloatTargetMeanValue"):
        return rows[:, 0], rows[:, 1]
    if kind == "Buckets":
        return rows[:, ctr.target_border], rows.sum(axis=1)
    # Of two classes CatBoost counts the second, whatever the border is.
    first = 1 if rows.shape[1] == 2 else ctr.target_border + 1
    return rows[:, first:].sum(axis=1), rows.sum(axis=1)


def _values(ctr: Ctr, counts: Counts) -> Floats:
    single = np.float32
    count, total = (each.astype(single) for each in _count_and_total(ctr, counts))
    with np.errstate(all="ignore"):
        ratio = (count + single(ctr.numerator)) / (total + single(ctr.denominator))
        return np.asarray((ratio + single(ctr.shift)) * single(ctr.scale), np.float64)


def table(
    ctrs: Sequence[Ctr],
    counts: Mapping[Counted, Counts],
    category: Callable[[int], int],
    number: Callable[[int], tuple[int, bool]],
) -> dict[str, Any]:
    """The table of the statistics of one combination.

    category: from a categorical feature to the step's input that carries its hash; number: from a number to the input
    that carries it, and whether a missing value is greater than every border."""
    parts = ctrs[0].counted.combination
    bits: list[tuple[int, float, int]] = []
    for index, border in parts.above:
        at, nan_is_greater = number(index)
        bits.append((at, border, _ABOVE_OR_MISSING if nan_is_greater else _ABOVE))
    bits.extend((category(index), float(value), _EQUAL) for index, value in parts.equal)
    found = [counts[ctr.counted] for ctr in ctrs]
    keys = np.unique(np.concatenate([each.hashes for each in found]))
    values = np.empty((len(keys) + 1, len(ctrs)))
    for output, (ctr, each) in enumerate(zip(ctrs, found, strict=True)):
        answers = _values(ctr, each)
        values[:, output] = answers[-1]
        values[np.searchsorted(keys, each.hashes), output] = answers[:-1]
    return {
        "categories": [category(index) for index in parts.categories],
        "compared": [at for at, _, _ in bits],
        "with": [value for _, value, _ in bits],
        "how": np.array([how for _, _, how in bits], np.uint8),
        "keys": keys.astype("<u8").view("<i4"),
        "values": values[:-1].ravel(),
        "unseen": values[-1],
    }


def title(counted: Counted, category: Callable[[int], str], number: Callable[[int], str]) -> str:
    """A name for people: `Borders(job, age > 30.5)`."""
    parts = counted.combination
    names = [
        *(category(index) for index in parts.categories),
        *(f"{number(index)} > {border:g}" for index, border in parts.above),
        *(f"{category(index)} = {value:08x}" for index, value in parts.equal),
    ]
    return f"{counted.type}({', '.join(names)})"
