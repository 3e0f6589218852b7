# SPDX-License-Identifier: Apache-2.0
"""After a conversion: the sample's rows through the finished artifact, against the source library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from fieldfare._progress import advance
from fieldfare.errors import ArtifactError
from fieldfare.importers._checks import Answers, Change, Checks, Scored, cells_per_row, distance
from fieldfare.importers._parts import height, is_sparse, parts, rows_of
from fieldfare.importers._sample import EXACT_INTEGER, Rows
from fieldfare.spec import Floats, ModelSpec, Target

#: Fields that a message shows of a row.
SHOWN = 16


class Scores(Protocol):
    """The part of a predictor that a verification calls."""

    def predict(self, rows: Any) -> Any:
        """Labels or values, of several targets side by side."""

    def predict_margin(self, rows: Any) -> Any:
        """Before the link; of several targets, a list."""

    def predict_proba(self, rows: Any) -> Any:
        """One probability per class; of several targets, a list."""

    def transform(self, rows: Any) -> Any:
        """The feature matrix."""


def verify(predictor: Scores, scored: Scored, spec: ModelSpec) -> None:
    """Raises ArtifactError (`ConversionDiffers`) at the first row that differs by more than it may."""
    cells = max(cells_per_row(spec, scored.rows), len(scored.kept))
    for numbers, new in parts(scored.rows, cells):
        rows = scored.rows if new == height(scored.rows) else rows_of(scored.rows, numbers)
        block = _Block(scored, numbers, rows, scored.answers.part(numbers))
        own, answers = spec.prepare(rows), block.answers
        if spec.features_are_input:
            _features(predictor, own, spec, block)
        if spec.inexact is not None:
            _inexact(predictor, spec.inexact, block)
        targets = spec.targets
        if all(target.margins for target in targets):
            _compare("margin", predictor.predict_margin(rows), answers.margins, answers.margin_tolerance, block)
        classes = all(target.classes for target in targets)
        if not classes or all(target.probabilities for target in targets):
            what, outputs = ("probability", predictor.predict_proba) if classes else ("value", predictor.predict)
            _compare(what, outputs(rows), answers.outputs, answers.output_tolerance, block)
        if classes and spec.labels is not None:
            _all_labels(np.asarray(predictor.predict(rows)), np.asarray(spec.labels(own)), targets, block)
        advance(new)


def check_failed(error: ArtifactError, checks: Checks, scored: Scored) -> NoReturn:
    """Raises what a stored record that the new artifact answers otherwise means to whoever converts."""
    place = re.search(r"/(\d+)", error.where) or re.search(r"/(\d+)", str(error))
    if place is None:
        raise error
    row = int(place[1])
    what = re.sub(r"^/\S*: ", "", str(error)).removesuffix("; convert the model again")
    _differs(f"a record that the artifact stores: {what}", int(checks.base[row]), scored, checks.changes[row])


@dataclass
class _Block:
    """Rows that are compared together."""

    scored: Scored
    numbers: Rows  #: of the rows, among those scored
    rows: Any
    answers: Answers


def _columns(own: Any, read: NDArray[np.intp] | None) -> Any:
    """The columns of a model's own input that it reads."""
    if read is None:
        return own
    if hasattr(own, "iloc"):
        return own.iloc[:, read]
    return own.select(read.tolist()) if hasattr(own, "column_names") else own[:, read.tolist()]


def _features(predictor: Scores, own: Any, spec: ModelSpec, block: _Block) -> None:
    """Compares the features, which are dense a few rows at a time. What the source library holds in a sparse matrix is
    compared where something is stored; ours have as many numbers that are not 0."""
    columns, rounding = _columns(own, spec.read), _rounding(spec, block.scored)
    for numbers, new in parts(block.rows, len(spec.features)):
        whole = new == height(block.rows)
        rows, theirs = (block.rows, columns) if whole else (rows_of(block.rows, numbers), rows_of(columns, numbers))
        within = _Block(block.scored, block.numbers[numbers], rows, block.answers)
        given = _matrix(predictor.transform(rows))
        if not is_sparse(theirs) or not _same_stored(given, _rounded(theirs.tocsr(), rounding)):
            _compare("feature", given, _expected(theirs, rounding), None, within)


def _inexact(predictor: Scores, inexact: Any, block: _Block) -> None:
    """Compares inexact features, and margins of a linear model behind them, with the source library's own."""
    source, (ours, bounds) = inexact.source, inexact.split(block.rows)
    own = source.prepare(block.rows)
    _compare("feature", ours, _matrix(_columns(own, inexact.places)), bounds, block)
    extra = inexact.linear(bounds)
    if extra is not None:
        allowed = extra if source.margin_tolerance is None else extra + source.margin_tolerance(own)
        _compare("margin", predictor.predict_margin(block.rows), source.margins(own), allowed, block)


def _rounding(spec: ModelSpec, scored: Scored) -> list[int]:
    """The features that are fields which the door rounds to float32: the model's own input has them as whole numbers,
    and rounds them at once."""
    fields = [(at, scored.schema[c.id]) for at, c in enumerate(spec.features) if c.id < len(scored.kept)]
    return [at for at, field in fields if field["rounding"] == "float32"]


def _same_stored(given: Floats, expected: Any) -> bool:
    """Whether a dense matrix is equal to a sparse one."""
    if given.shape != expected.shape:
        return False
    expected.sum_duplicates()
    found = given[np.repeat(np.arange(len(given)), np.diff(expected.indptr)), expected.indices]
    equal = (found == expected.data) | (np.isnan(found) & np.isnan(expected.data))
    return bool(equal.all()) and np.count_nonzero(given) == np.count_nonzero(expected.data)


def _rounded(matrix: Any, rounding: list[int]) -> Any:
    """A sparse matrix as `_expected` makes it of a dense one."""
    answer = matrix.astype(np.float64)
    wide = np.isin(answer.indices, rounding) & (np.abs(answer.data) > EXACT_INTEGER)
    answer.data[wide] = matrix.data[wide].astype(np.float32)
    return answer


def _expected(columns: Any, rounding: list[int]) -> Floats:
    """The features in a model's own input, with whole numbers rounded as there."""
    features = _matrix(columns)
    if rounding:
        features = features.copy()
    for at in rounding:
        single = np.asarray(_dense(_columns(columns, np.array([at])))).astype(np.float32).ravel()
        features[:, at] = np.where(np.abs(features[:, at]) > EXACT_INTEGER, single, features[:, at])
    return features


def _dense(values: Any) -> Any:
    return values.toarray() if hasattr(values, "toarray") else values


def _matrix(values: Any) -> Floats:
    """A table in float64, the very one if it is of that type; of a list of tables, all side by side."""
    if isinstance(values, list):
        return np.concatenate([_matrix(each) for each in values], axis=1)
    if hasattr(values, "iloc"):  # pandas.NA is no number to NumPy
        dense = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    else:
        dense = np.asarray(_dense(values))
    table: Floats = dense.astype(np.float64, copy=False)
    return table[:, None] if table.ndim == 1 else table


def _compare(what: str, answer: Any, expected: Floats, tolerance: Floats | None, block: _Block) -> None:
    given = _matrix(answer)
    if given.shape != expected.shape:
        raise ArtifactError(
            f"the artifact's {what} is of shape {given.shape}, the source library's of {expected.shape}; the model was "
            "not converted: report it",
            code="ConversionDiffers",
            where=what,
        )
    with np.errstate(invalid="ignore"):
        equal = (given == expected) | (np.isnan(given) & np.isnan(expected))
        if tolerance is not None:
            equal |= np.abs(given - expected) <= tolerance
    if not equal.all():
        row, column = np.argwhere(~equal)[0].tolist()
        which = f"{what} {column}" if given.shape[1] > 1 else what
        many = f"{int((~equal).any(axis=1).sum())} of {len(equal)} rows differ"
        _differs(
            f"{many}; the first has the {which} {_plain(given[row, column])!r}, by the source library "
            f"{_plain(expected[row, column])!r}",
            int(block.numbers[row]),
            block.scored,
        )


def _all_labels(given: NDArray[Any], expected: NDArray[Any], targets: Sequence[Target], block: _Block) -> None:
    """The labels of each target, and the scores that they go by."""
    answers, count = block.answers, len(targets)
    first = {"margins": 0, "outputs": 0}
    for at, target in enumerate(targets):
        by, width = ("outputs", target.outputs) if target.decision == "argmax" else ("margins", target.margins)
        part = slice(first[by], first[by] + width)
        scores, tolerance = getattr(answers, by), getattr(answers, f"{by[:-1]}_tolerance")
        _labels(
            given[:, at] if count > 1 else given,
            expected[:, at] if count > 1 else expected,
            scores[:, part],
            None if tolerance is None else tolerance[:, part],
            block,
        )
        first["margins"] += target.margins
        first["outputs"] += target.outputs


def _labels(
    given: NDArray[Any], expected: NDArray[Any], scores: Floats, tolerance: Floats | None, block: _Block
) -> None:
    """Labels agree but where the scores that they go by are within their tolerance of the decision."""
    wrong = np.asarray(given != np.asarray(expected))
    if tolerance is not None and wrong.any():
        wrong &= distance(scores) > 2 * tolerance.max(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        many = f"{int(wrong.sum())} of {len(wrong)} rows differ"
        _differs(
            f"{many}; the first has the label {_plain(given[row])!r}, by the source library {_plain(expected[row])!r}",
            int(block.numbers[row]),
            block.scored,
        )


def _differs(what: str, row: int, scored: Scored, change: Change | None = None) -> NoReturn:
    number = int(scored.numbers[row])
    values = [scored.values(slot)[row] for slot in range(min(SHOWN, len(scored.kept)))]
    if change is not None and change[0] < SHOWN:
        values[change[0]] = change[1]
    shown = ", ".join(
        f"{field['name']}: {_plain(value)!r}" for field, value in zip(scored.schema, values, strict=False)
    )
    more = f", and {len(scored.kept) - SHOWN} more fields" if len(scored.kept) > SHOWN else ""
    name = "" if change is None else str(scored.schema[change[0]]["name"])
    whose = "a row that was made up" if scored.made else f"row {number} of the sample"
    made = "" if change is None else f" with {name} = {_plain(change[1])!r}"
    raise ArtifactError(
        f"{what}. It is {whose}{made}: {{{shown}{more}}}. The model was not converted. Predict that "
        "row with the fitted object alone, in the column types that it was trained on: if it answers as above, the "
        "artifact is wrong, and the row is what to report; if not, give the sample in those types",
        code="ConversionDiffers",
        where=f"row {number}" + (f", column '{name}'" if name else ""),
    )


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
