# SPDX-License-Identifier: Apache-2.0
"""The rows that an artifact stores with the source library's own answers: those most likely to tell a wrong model."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from fieldfare._progress import advance
from fieldfare.graph import Column
from fieldfare.importers._parts import first_rows, height, is_sparse, parts, rows_of
from fieldfare.importers._sample import Rows, Sample, Values, open_sample
from fieldfare.spec import Floats, ModelSpec

#: Fewest rows stored, and most of each origin.
LEAST, FROM_SAMPLE, MADE = 64, 128, 192
#: Numbers and texts stored at most; a model that reads very many fields has fewer rows, but these.
CELLS, FEWEST = 1 << 20, 8
#: A text that no encoder knows.
UNSEEN = "\N{SNOWMAN} never seen"

_T = TypeVar("_T")
Change = tuple[int, Any]  # field of the schema, its new value


@dataclass
class Answers:
    """The source library's numbers for some rows, with the differences allowed (None: equal bits)."""

    margins: Floats
    outputs: Floats
    margin_tolerance: Floats | None
    output_tolerance: Floats | None

    @classmethod
    def joined(cls, parts: Sequence[Answers]) -> Answers:
        """Those of all rows, part by part."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*((each.margins, each.outputs, *each.tolerances) for each in parts), strict=True)
        margins, outputs, *tolerances = (None if each[0] is None else np.concatenate(each) for each in columns)
        assert margins is not None
        assert outputs is not None
        return cls(margins, outputs, *tolerances)

    @property
    def tolerances(self) -> tuple[Floats | None, Floats | None]:
        """Of margins and of outputs."""
        return self.margin_tolerance, self.output_tolerance

    def part(self, rows: slice | Rows) -> Answers:
        """Those of some rows."""
        held = (self.margins, self.outputs, *self.tolerances)
        margins, outputs, *tolerances = (None if each is None else each[rows] for each in held)
        assert margins is not None
        assert outputs is not None
        return Answers(margins, outputs, *tolerances)


@dataclass
class Scored:
    """Sample rows with the source library's answers, and which columns of the sample are the schema's fields."""

    sample: Sample
    #: Their numbers in the sample.
    numbers: Rows
    #: The rows themselves, in the sample's container.
    rows: Any
    answers: Answers
    kept: Sequence[int]
    schema: Sequence[dict[str, Any]]
    #: The rows were made up.
    made: bool = False
    _held: dict[int, Values] = dataclasses.field(default_factory=dict)

    def values(self, slot: int) -> Values:
        """The values of a field of the schema."""
        if slot in self._held:
            return self._held[slot]
        values = self.sample.values(self.kept[slot])
        values = values if len(self.numbers) == self.sample.rows else values[self.numbers]
        if not self.sample.sparse:
            self._held[slot] = values
        return values


@dataclass
class Checks:
    """Rows to be stored. `base` says which of the scored rows each is, or which it was before `changes`."""

    base: Rows
    changes: Sequence[Change | None]
    values: Sequence[Values]  #: per field of the schema
    answers: Answers


def answers_of(spec: ModelSpec, rows: Any) -> Answers:
    """Asks the source library. Its warnings (of unseen categories, say) are not for the user of a conversion."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = []
        for part, new in parts(rows, cells_per_row(spec, rows)):
            answers = _answers(spec, rows if new == height(rows) else rows_of(rows, part))
            found.append(answers if new == len(part) else answers.part(slice(new)))
            advance(new)
        return Answers.joined(found)


def cells_per_row(spec: ModelSpec, rows: Any) -> int:
    """Numbers that the source library makes of a row: the features of its own input, unless that is sparse or is the
    row itself; and the answers."""
    first = first_rows(rows)
    own = spec.prepare(first)
    answers = max(len(spec.classes), *map(len, spec.answer or [[0]]))
    return answers if is_sparse(own) or own is first else max(answers, int(own.shape[1]))


def _answers(spec: ModelSpec, rows: Any) -> Answers:
    own = spec.prepare(rows)
    return Answers(
        spec.margins(own),
        spec.outputs(own),
        None if spec.margin_tolerance is None else spec.margin_tolerance(own),
        None if spec.output_tolerance is None else spec.output_tolerance(own),
    )


def choose(spec: ModelSpec, scored: Scored) -> Checks:
    """The rows to store, and the source's answers for them."""
    most = max(CELLS // len(scored.kept), FEWEST)
    from_sample = min(FROM_SAMPLE, most // 2)
    margins = _scores(scored)
    middle = int(np.argsort(_nearest_decision(spec, margins))[len(margins) // 2])
    made = list(_variations(spec, scored, middle))
    made = [made[i] for i in spread(len(made), min(MADE, most - from_sample))] if made else []
    made = accepted(made, lambda part: _is_accepted(spec, scored, part))
    chosen = _from_sample(spec, scored, from_sample)
    while len(chosen) + len(made) < min(LEAST, most):  # a small sample: its rows again
        chosen = np.concatenate([chosen, chosen])
    base = np.concatenate([chosen, np.array([row for row, _ in made], dtype=np.intp)])
    changes = [*[None] * len(chosen), *[change for _, change in made]]
    values = [_changed(scored, slot, base, changes) for slot in range(len(scored.kept))]
    built = _build(scored, base, changes)
    checks = Checks(base, changes, values, answers_of(spec, built))
    return checks if spec.inexact is None else spec.inexact.stored(checks, built)


def _scores(scored: Scored) -> Floats:
    """Raw scores; of a model without any its outputs."""
    answers = scored.answers
    return answers.margins if answers.margins.shape[1] else answers.outputs


def spread(rows: int, most: int) -> Rows:
    """Up to `most` row numbers, evenly spaced."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).astype(np.intp))


def distance(margins: Floats) -> Floats:
    """How far each row is from where the label changes."""
    if margins.shape[1] == 1:
        return np.abs(margins[:, 0])
    top = np.sort(margins, axis=1)
    return np.asarray(top[:, -1] - top[:, -2])


def _nearest_decision(spec: ModelSpec, scores: Floats) -> Floats:
    """How far each row is from where a label changes, of any target."""
    if not spec.several:
        return distance(scores)
    margins = scores.shape[1] == sum(target.margins for target in spec.several)
    ends = np.cumsum([target.margins if margins else target.outputs for target in spec.several])
    found = [distance(part) for part in np.split(scores, ends[:-1], axis=1) if part.shape[1]]
    return np.asarray(np.min(found, axis=0))


def _from_sample(spec: ModelSpec, scored: Scored, most: int) -> Rows:
    """Rows near the decision, across all scores, near each feature's thresholds, with missing values and rare texts."""
    margins = _scores(scored)
    nearest = np.argsort(_nearest_decision(spec, margins), kind="stable")[:32]
    across = np.argsort(margins[:, 0], kind="stable")[spread(len(margins), 32)]
    picked: dict[int, None] = dict.fromkeys([*nearest.tolist(), *across.tolist()])
    for feature, thresholds in spec.thresholds.items():
        slot = _direct(spec.features, feature, len(scored.kept))
        if slot is not None and len(thresholds) and len(picked) < most:
            picked.setdefault(_nearest(scored.values(slot), thresholds))
    for slot, field in enumerate(scored.schema):
        if len(picked) >= most:
            break
        if field["type"] == "string":
            picked.update(dict.fromkeys(_first_of_each(scored.values(slot), most - len(picked))))
        elif (missing := np.isnan(scored.values(slot))).any():
            picked.setdefault(int(np.argmax(missing)))
    return np.array(list(picked)[:most], dtype=np.intp)


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


def _direct(features: Sequence[Column], feature: int, fields: int) -> int | None:
    """The field that a feature is, if no step lies between."""
    column = features[feature]
    return column.id if column.id < fields and not column.is_string else None


def _variations(spec: ModelSpec, scored: Scored, middle: int) -> Iterator[tuple[int, Change]]:
    """(base row, change): values missing, unseen, infinite, zero; on a threshold and right beside it. Those of a kind
    come together: the source library accepts or refuses most of them alike."""
    schema = scored.schema
    for slot, field in enumerate(schema):
        if field["nullable"] and scored.sample.field(scored.kept[slot]).holds_missing:
            yield middle, (slot, None if field["type"] == "string" else np.nan)
    for text in (UNSEEN, ""):
        for slot, field in enumerate(schema):
            if field["type"] == "string":
                yield middle, (slot, text)
    for number in (-0.0, -1.0):
        for slot, field in enumerate(schema):
            if field["type"] not in ("string", "bool"):
                yield middle, (slot, number)
    for number in (np.inf, -np.inf):
        for slot, field in enumerate(schema):
            if field["infinite"]:
                yield middle, (slot, number)
    bases = spread(len(scored.numbers), 16)
    count = 0
    for feature, thresholds in sorted(spec.thresholds.items()):
        direct = _direct(spec.features, feature, len(schema))
        if direct is None:
            continue
        for threshold in np.asarray(thresholds)[spread(len(thresholds), 8)] if len(thresholds) else ():
            for value in _around(float(threshold), schema[direct]["type"]):
                count += 1
                yield int(bases[count % len(bases)]), (direct, value)


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


def accepted(made: list[_T], accepts: Callable[[list[_T]], bool]) -> list[_T]:
    """Those that the source library accepts: all at once if it can, else those of either half."""
    if not made or accepts(made):
        return made
    half = len(made) // 2
    return [*accepted(made[:half], accepts), *accepted(made[half:], accepts)] if half else []


def _is_accepted(spec: ModelSpec, scored: Scored, made: Sequence[tuple[int, Change]]) -> bool:
    base = np.array([row for row, _ in made], dtype=np.intp)
    changes = [change for _, change in made]
    try:
        built = _build(scored, base, changes)
        if not _holds(built, scored, base, changes):
            return False
        answers = answers_of(spec, built)
    except Exception:
        return False  # the source library refuses such a row, and says so in its own way
    return is_finite(answers)


def is_finite(answers: Answers) -> bool:
    """Whether every answer is a number that a check can hold."""
    return bool(np.isfinite(answers.margins).all() and np.isfinite(answers.outputs).all())


def _changed(scored: Scored, slot: int, base: Rows, changes: Sequence[Change | None]) -> Values:
    """One field's values in the rows to be stored."""
    values = scored.values(slot)[base]
    for row, change in enumerate(changes):
        if change is not None and change[0] == slot:
            values[row] = change[1]
    return values


def _touched(scored: Scored, changes: Sequence[Change | None]) -> list[int]:
    """The fields whose values are not the sample's: changed, or whole numbers that a stored row holds rounded."""
    changed = {change[0] for change in changes if change is not None}
    return sorted(changed | {i for i, at in enumerate(scored.kept) if scored.sample.field(at).wide})


def _build(scored: Scored, base: Rows, changes: Sequence[Change | None]) -> Any:
    """The rows in the sample's own container."""
    touched = _touched(scored, changes)
    columns = {scored.kept[slot]: _changed(scored, slot, base, changes) for slot in touched}
    return scored.sample.build(scored.numbers[base], columns)


def _holds(built: Any, scored: Scored, base: Rows, changes: Sequence[Change | None]) -> bool:
    """Whether a container holds those very values: a small integer type wraps, a categorical one drops a new text."""
    found = open_sample(built, None)
    found.left_out_is_missing = scored.sample.left_out_is_missing
    for slot in _touched(scored, changes):
        a, b = found.values(scored.kept[slot]), _changed(scored, slot, base, changes)
        if not np.all((a == b) | ((a != a) & (b != b))):
            return False
    return True


def none() -> dict[str, Any]:
    """The checks of a document that has none."""
    empty: Floats = np.empty(0)
    tables = ("numbers", "margins", "margin_tolerance", "outputs", "output_tolerance")
    return {"rows": 0, "words": [], "strings": np.empty(0, np.int32), **dict.fromkeys(tables, empty)}


def encoded(checks: Checks, schema: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document's checks."""
    texts = [values for values, field in zip(checks.values, schema, strict=True) if field["type"] == "string"]
    numbers = [values for values, field in zip(checks.values, schema, strict=True) if field["type"] != "string"]
    words = sorted({text for values in texts for text in values if text is not None})
    code: dict[Any, int] = {text: i for i, text in enumerate(words)}
    answers, count = checks.answers, len(checks.base)
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
