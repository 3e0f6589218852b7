# SPDX-License-Identifier: Apache-2.0
"""After a conversion: the sample's rows through the finished artifact, against the source library."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import Floats, ModelSpec
from fieldfare.errors import ArtifactError
from fieldfare.importers._checks import Answers


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


def verify(predictor: Scores, rows: Any, spec: ModelSpec, answers: Answers) -> None:
    """Raises ArtifactError (`ConversionDiffers`) at the first row that differs by more than it may."""
    own = spec.prepare(rows)
    rows = rows.toarray() if hasattr(rows, "toarray") else rows  # SciPy's sparse matrices
    if spec.features_are_input:
        _compare("feature", _matrix(predictor.transform(rows)), _matrix(own), None)
    _compare("margin", _matrix(predictor.predict_margin(rows)), answers.margins, answers.margin_tolerance)
    if spec.classes:
        _compare("probability", _matrix(predictor.predict_proba(rows)), answers.outputs, answers.output_tolerance)
        if spec.labels is not None:
            _labels(np.asarray(predictor.predict(rows)), spec.labels(own), answers)
    else:
        _compare("value", _matrix(predictor.predict(rows)), answers.outputs, answers.output_tolerance)


def _matrix(values: Any) -> Floats:
    dense = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    table = dense.astype(np.float64)
    return table[:, None] if table.ndim == 1 else table


def _compare(what: str, given: Floats, expected: Floats, tolerance: Floats | None) -> None:
    if given.shape != expected.shape:
        _differs(what, 0, f"has shape {given.shape}, the source library's {expected.shape}")
    with np.errstate(invalid="ignore"):
        equal = (given == expected) | (np.isnan(given) & np.isnan(expected))
        if tolerance is not None:
            equal |= np.abs(given - expected) <= tolerance
    if not equal.all():
        row, column = np.argwhere(~equal)[0].tolist()
        many = f"{int((~equal).any(axis=1).sum())} of {len(equal)} rows differ; the first is"
        _differs(what, row, f"{many} {given[row, column]!r}, the source library's {expected[row, column]!r} ({column})")


def _labels(given: NDArray[Any], expected: NDArray[Any], answers: Answers) -> None:
    """Labels agree but where the margin is within its tolerance of the decision."""
    wrong = np.asarray(given != np.asarray(expected))
    if answers.margin_tolerance is not None and wrong.any():
        top = np.sort(answers.margins, axis=1)
        gap = np.abs(top[:, 0]) if top.shape[1] == 1 else top[:, -1] - top[:, -2]
        wrong &= gap > 2 * answers.margin_tolerance.max(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        _differs("label", row, f"is {given[row]!r}, the source library's {expected[row]!r}")


def _differs(what: str, row: int, message: str) -> None:
    raise ArtifactError(
        f"the {what} of row {row} of the sample {message}; the model was not converted. Check that the sample is what "
        "the fitted object was trained on, and report it otherwise",
        code="ConversionDiffers",
        where=f"row {row}",
    )
