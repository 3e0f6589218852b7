# SPDX-License-Identifier: Apache-2.0
"""The rows that an artifact stores with the source library's own answers: those most likely to tell a wrong model."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import Column, Floats, ModelSpec
from fieldfare.importers._sample import Sample, Values, open_sample

#: Fewest rows stored, and most of each origin.
LEAST, FROM_SAMPLE, MADE = 64, 128, 192
#: A text that no encoder knows.
UNSEEN = "\N{SNOWMAN} never seen"

Rows = NDArray[np.intp]


@dataclass
class Answers:
    """The source library's numbers for some rows, with the differences allowed (None: equal bits)."""

    margins: Floats
    outputs: Floats
    margin_tolerance: Floats | None
    output_tolerance: Floats | None


def answers_of(spec: ModelSpec, rows: Any) -> Answers:
    """Asks the source library. Its warnings (of unseen categories, say) are not for the user of a conversion."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = spec.prepare(rows)
        return Answers(
            spec.margins(own),
            spec.outputs(own),
            None if spec.margin_tolerance is None else spec.margin_tolerance(own),
            None if spec.output_tolerance is None else spec.output_tolerance(own),
        )


def choose(
    spec: ModelSpec,
    sample: Sample,
    columns: Sequence[Values],
    margins: Floats,
    kept: Sequence[int],
    schema: Sequence[dict[str, Any]],
) -> tuple[list[Values], Answers]:
    """Values of the stored rows, per sample field, and the source's answers for them. `columns` are the values of the
    sample rows to choose from, `margins` the source's for them."""
    middle = int(np.argsort(_distance(margins))[len(margins) // 2])
    made = _accepted(spec, sample, columns, list(_variations(spec, columns, middle, kept, schema)))
    chosen = _from_sample(spec, columns, margins, kept)
    while len(chosen) + len(made) < LEAST:  # a small sample: its rows again
        chosen = np.concatenate([chosen, chosen])
    rows = [np.concatenate([values[chosen], _stack(made, i, values)]) for i, values in enumerate(columns)]
    return rows, answers_of(spec, sample.build(rows))


def spread(rows: int, most: int) -> Rows:
    """Up to `most` row numbers, evenly spaced."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).astype(np.intp))


def _distance(margins: Floats) -> Floats:
    """How far each row is from where the label changes."""
    if margins.shape[1] == 1:
        return np.abs(margins[:, 0])
    top = np.sort(margins, axis=1)
    return np.asarray(top[:, -1] - top[:, -2])


def _from_sample(spec: ModelSpec, columns: Sequence[Values], margins: Floats, kept: Sequence[int]) -> Rows:
    """Rows near the decision, across all scores, near each feature's thresholds, with missing values and rare texts."""
    nearest = np.argsort(_distance(margins), kind="stable")[:32]
    across = np.argsort(margins[:, 0], kind="stable")[spread(len(margins), 32)]
    picked: dict[int, None] = dict.fromkeys([*nearest.tolist(), *across.tolist()])
    for feature, thresholds in spec.thresholds.items():
        column = _direct(spec.features, feature, kept)
        if column is not None and len(thresholds):
            picked.setdefault(_nearest(columns[column], thresholds))
    for slot in kept:
        values = columns[slot]
        if values.dtype == object:
            picked.update(dict.fromkeys(_first_of_each(values, FROM_SAMPLE - len(picked))))
        elif np.isnan(values).any():
            picked.setdefault(int(np.argmax(np.isnan(values))))
    return np.array(list(picked)[:FROM_SAMPLE], dtype=np.intp)


def _first_of_each(values: Values, most: int) -> list[int]:
    """The first row of each text (and of None)."""
    first: dict[Any, int] = {}
    for row, value in enumerate(values.tolist()):
        if len(first) >= most:
            break
        first.setdefault(value, row)
    return list(first.values())


def _nearest(values: Floats, thresholds: Floats) -> int:
    """The row whose value is nearest to any threshold, by bisection."""
    sorted_thresholds = np.unique(np.asarray(thresholds, dtype=np.float64))
    at = np.searchsorted(sorted_thresholds, np.nan_to_num(values))
    last = len(sorted_thresholds) - 1
    below = sorted_thresholds[np.clip(at - 1, 0, last)]
    above = sorted_thresholds[np.clip(at, 0, last)]
    with np.errstate(invalid="ignore"):
        gap = np.fmin(np.abs(values - below), np.abs(values - above))
    return int(np.nanargmin(gap)) if not np.isnan(gap).all() else 0


def _direct(features: Sequence[Column], feature: int, kept: Sequence[int]) -> int | None:
    """The sample field that a feature is, if no step lies between."""
    column = features[feature]
    return kept[column.id] if column.id < len(kept) and not column.is_string else None


Change = tuple[int, Any]  # sample field, its new value


def _variations(
    spec: ModelSpec,
    columns: Sequence[Values],
    middle: int,
    kept: Sequence[int],
    schema: Sequence[dict[str, Any]],
) -> Iterator[tuple[int, Change]]:
    """(base row, change): a value missing, unseen, infinite, zero; on a threshold and right beside it."""
    for slot, field in zip(kept, schema, strict=True):
        text = field["type"] == "string"
        if field["nullable"]:
            yield middle, (slot, None if text else np.nan)
        if text:
            yield middle, (slot, UNSEEN)
            yield middle, (slot, "")
        elif field["type"] != "bool":
            yield middle, (slot, -0.0)
            yield middle, (slot, -1.0)
        if field["infinite"]:
            yield middle, (slot, np.inf)
            yield middle, (slot, -np.inf)
    bases = spread(len(columns[0]), 16)
    count = 0
    for feature, thresholds in sorted(spec.thresholds.items()):
        slot_ = _direct(spec.features, feature, kept)
        if slot_ is None:
            continue
        kind = schema[spec.features[feature].id]["type"]
        for threshold in np.asarray(thresholds)[spread(len(thresholds), 8)] if len(thresholds) else ():
            for value in _around(float(threshold), kind):
                count += 1
                yield int(bases[count % len(bases)]), (slot_, value)


def _around(threshold: float, kind: str) -> list[float]:
    """The threshold and its neighbours, in a type."""
    if not np.isfinite(threshold) or kind == "bool":
        return []
    if kind == "int64":
        return [np.floor(threshold), np.ceil(threshold)] if abs(threshold) < 2**53 else []
    held: Callable[[float], Any] = np.float32 if kind == "float32" else np.float64
    with np.errstate(over="ignore"):
        at = held(threshold)
        near = [at, np.nextafter(at, held(-np.inf)), np.nextafter(at, held(np.inf))]
    return [float(value) for value in near if np.isfinite(value)]


def _accepted(
    spec: ModelSpec, sample: Sample, columns: Sequence[Values], made: list[tuple[int, Change]]
) -> list[tuple[int, Change]]:
    """Those that the source library accepts: all at once if it can, else one by one."""
    made = [made[i] for i in spread(len(made), MADE)] if made else []
    if not made or _answers(spec, sample, columns, made):
        return made
    return [each for each in made if _answers(spec, sample, columns, [each])]


def _answers(spec: ModelSpec, sample: Sample, columns: Sequence[Values], made: Sequence[tuple[int, Change]]) -> bool:
    rows = [_stack(made, i, values) for i, values in enumerate(columns)]
    try:
        built = sample.build(rows)
        if not _holds(built, rows):
            return False
        answers = answers_of(spec, built)
    except Exception:
        return False  # the source library refuses such a row, and says so in its own way
    return bool(np.isfinite(answers.margins).all() and np.isfinite(answers.outputs).all())


def _holds(built: Any, rows: Sequence[Values]) -> bool:
    """Whether a container holds those very values: a small integer type wraps, a categorical one drops a new text."""
    found = open_sample(built, None).values
    same = ((a == b) | ((a != a) & (b != b)) for a, b in zip(found, rows, strict=True))
    return all(bool(np.all(each)) for each in same)


def _stack(made: Sequence[tuple[int, Change]], column: int, values: Values) -> Values:
    """One column of the made rows."""
    answer = values[np.array([base for base, _ in made], dtype=np.intp)]
    for row, (_, (slot, value)) in enumerate(made):
        if slot == column:
            answer[row] = value
    return answer


def encoded(rows: Sequence[Values], answers: Answers, schema: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document's checks; `rows` are the values of the schema's fields."""
    texts = [values for values, field in zip(rows, schema, strict=True) if field["type"] == "string"]
    numbers = [values for values, field in zip(rows, schema, strict=True) if field["type"] != "string"]
    words = sorted({text for values in texts for text in values if text is not None})
    code: dict[Any, int] = {text: i for i, text in enumerate(words)}
    count = len(rows[0])
    empty: Floats = np.empty(0)
    return {
        "rows": count,
        "words": words,
        "numbers": np.column_stack(numbers).ravel() if numbers else empty,
        "strings": np.array([code.get(v[r], -1) for r in range(count) for v in texts], dtype=np.int32),
        "margins": answers.margins.ravel(),
        "margin_tolerance": empty if answers.margin_tolerance is None else answers.margin_tolerance.ravel(),
        "outputs": answers.outputs.ravel(),
        "output_tolerance": empty if answers.output_tolerance is None else answers.output_tolerance.ravel(),
    }
