# SPDX-License-Identifier: Apache-2.0
"""After a conversion: the sample's rows through the finished artifact, against the source library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import Floats, ModelSpec
from fieldfare.errors import ArtifactError
from fieldfare.importers._checks import Answers, Change, Checks, Scored
from fieldfare.importers._sample import EXACT_INTEGER

#: Numbers of a sparse matrix that are dense at a time.
CELLS = 1 << 24
#: Fields that a message shows of a row.
SHOWN = 16


class Scores(Protocol):
    """The part of a predictor that a verification calls."""

    def predict(self, rows: Any) -> Any:
        """Labels or values."""

    def predict_margin(self, rows: Any) -> Any:
        """Before the link."""

    def predict_proba(self, rows: Any) -> Any:
        """One probability per class."""

    def transform(self, rows: Any) -> Any:
        """The feature matrix."""


def verify(predictor: Scores, scored: Scored, spec: ModelSpec) -> None:
    """Raises ArtifactError (`ConversionDiffers`) at the first row that differs by more than it may."""
    for block in _blocks(scored):
        own, answers = spec.prepare(block.rows), block.answers
        if spec.features_are_input:
            _compare("feature", predictor.transform(block.rows), _features(own, spec, scored), None, block)
        given = predictor.predict_margin(block.rows)
        _compare("margin", given, answers.margins, answers.margin_tolerance, block)
        what, outputs = ("probability", predictor.predict_proba) if spec.classes else ("value", predictor.predict)
        _compare(what, outputs(block.rows), answers.outputs, answers.output_tolerance, block)
        if spec.classes and spec.labels is not None:
            _labels(np.asarray(predictor.predict(block.rows)), spec.labels(own), block)


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
    first: int
    rows: Any
    answers: Answers


def _blocks(scored: Scored) -> Iterator[_Block]:
    """All rows at once; of a sparse matrix a few at a time, whose features become dense."""
    rows, answers = scored.rows, scored.answers
    if not hasattr(rows, "tocsr"):
        yield _Block(scored, 0, rows, answers)
        return
    step = max(CELLS // len(scored.kept), 1)
    for first in range(0, rows.shape[0], step):
        part = slice(first, first + step)
        yield _Block(scored, first, rows[part], answers.part(part))


def _columns(own: Any, read: NDArray[np.intp] | None) -> Any:
    """The columns of a model's own input that it reads."""
    if read is None:
        return own
    if hasattr(own, "iloc"):
        return own.iloc[:, read]
    return own.select(read.tolist()) if hasattr(own, "column_names") else own[:, read.tolist()]


def _features(own: Any, spec: ModelSpec, scored: Scored) -> Floats:
    """The features in a model's own input. Where it rounds whole numbers to float32 at once, so do these."""
    columns = _columns(own, spec.read)
    features = _matrix(columns)
    for at, column in enumerate(spec.features):
        if column.id < len(scored.kept) and scored.schema[column.id]["rounding"] == "float32":
            single = np.asarray(_columns(columns, np.array([at]))).astype(np.float32).ravel()
            features[:, at] = np.where(np.abs(features[:, at]) > EXACT_INTEGER, single, features[:, at])
    return features


def _matrix(values: Any) -> Floats:
    if hasattr(values, "iloc"):  # pandas.NA is no number to NumPy
        dense = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    else:
        dense = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    table: Floats = dense.astype(np.float64)
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
            f"{many}; the first has the {which} {given[row, column]!r}, by the source library "
            f"{expected[row, column]!r}",
            block.first + row,
            block.scored,
        )


def _labels(given: NDArray[Any], expected: NDArray[Any], block: _Block) -> None:
    """Labels agree but where the margin is within its tolerance of the decision."""
    answers = block.answers
    wrong = np.asarray(given != np.asarray(expected))
    if answers.margin_tolerance is not None and wrong.any():
        top = np.sort(answers.margins, axis=1)
        gap = np.abs(top[:, 0]) if top.shape[1] == 1 else top[:, -1] - top[:, -2]
        wrong &= gap > 2 * answers.margin_tolerance.max(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        many = f"{int(wrong.sum())} of {len(wrong)} rows differ"
        _differs(
            f"{many}; the first has the label {given[row]!r}, by the source library {expected[row]!r}",
            block.first + row,
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
    made = "" if change is None else f" with {name} = {_plain(change[1])!r}"
    raise ArtifactError(
        f"{what}. It is row {number} of the sample{made}: {{{shown}{more}}}. The model was not converted. Predict that "
        "row with the fitted object alone, in the column types that it was trained on: if it answers as above, the "
        "artifact is wrong, and the row is what to report; if not, give the sample in those types",
        code="ConversionDiffers",
        where=f"row {number}" + (f", column '{name}'" if name else ""),
    )


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
