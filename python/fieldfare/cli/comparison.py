# SPDX-License-Identifier: Apache-2.0
"""Numbers of this library beside numbers of the source library, row by row and bit by bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Comparison", "compare", "compare_labels", "compare_with_source", "show"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """How two tables of numbers agree; rows count from 0."""

    what: str
    rows: int
    #: Rows whose numbers all have the same bits.
    equal_rows: int
    #: Rows that are equal or, where the conversion states a tolerance, within it.
    good_rows: int
    largest_difference: float
    first_differing_row: int | None
    first_wrong_row: int | None

    @property
    def good(self) -> bool:
        """Nothing differs by more than it may."""
        return self.good_rows == self.rows

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "good": self.good}


def compare(what: str, given: Any, expected: Any, tolerance: Floats | None = None) -> Comparison:
    """Compares float64 tables of shape (n,) or (n, k). tolerance: absolute differences allowed; None: equal bits."""
    ours, theirs = _table(given), _table(expected)
    if ours.shape != theirs.shape:
        raise ValueError(f"{what}: shapes {ours.shape} and {theirs.shape}")
    equal = (ours.view(np.int64) == theirs.view(np.int64)) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        difference = np.where(equal, 0.0, np.abs(ours - theirs))
    good = equal | (difference <= (0.0 if tolerance is None else _table(tolerance)))  # -0.0 is 0.0
    return _summary(what, equal.all(axis=1), good.all(axis=1), difference)


def compare_labels(given: NDArray[Any], expected: NDArray[Any]) -> Comparison:
    """Compares labels."""
    equal = np.asarray(np.asarray(given) == np.asarray(expected), np.bool_)
    return _summary("label", equal, equal, np.zeros((len(equal), 1)))


def compare_with_source(predictor: Any, fitted: Any, rows: Any) -> list[Comparison]:
    """Scores rows with a predictor and with the fitted object that it should equal; the numbers of several targets side
    by side."""
    from fieldfare import importers
    from fieldfare._frames import bind
    from fieldfare.graph import Graph
    from fieldfare.importers._checks import answers_of
    from fieldfare.importers._fields import Fields
    from fieldfare.importers._sample import open_sample
    from fieldfare.spec import ModelSpec

    opened = open_sample(rows, importers.feature_names(fitted))
    graph = Graph(opened.width, named=opened.named)
    spec = graph.convert(fitted, Fields(opened, graph))
    graph.raise_unsupported()
    if not isinstance(spec, ModelSpec):
        raise TypeError("the fitted object has no model at its end")
    graph.answer(spec)
    answers, found = answers_of(spec, opened.source), bind(predictor, rows)
    targets = predictor.targets
    classes, probabilities = any(t.classes for t in targets), all(t.probabilities for t in targets)
    what = "probability" if probabilities else "score" if classes else "value"
    comparisons = [compare(what, found.score("output"), answers.outputs, answers.output_tolerance)]
    if sum(target.margins for target in targets):
        margins = compare("margin", found.score("margin"), answers.margins, answers.margin_tolerance)
        comparisons.insert(0, margins)
    return comparisons


def show(comparisons: Sequence[Comparison]) -> str:
    """A line for each."""
    lines = []
    for each in comparisons:
        line = f"{each.what:<12} {each.equal_rows:,} of {each.rows:,} rows have equal bits"
        if each.first_differing_row is not None:
            line += f"; largest difference {each.largest_difference:.3g}, first in row {each.first_differing_row}"
        if each.good_rows > each.equal_rows:
            line += f"; {each.good_rows:,} are within the tolerance of the conversion"
        if each.first_wrong_row is not None:
            line += f"; WRONG from row {each.first_wrong_row}"
        lines.append(line)
    return "\n".join(lines)


def _summary(what: str, equal: NDArray[np.bool_], good: NDArray[np.bool_], difference: Floats) -> Comparison:
    return Comparison(
        what,
        len(equal),
        int(equal.sum()),
        int(good.sum()),
        float(np.nan_to_num(difference, nan=np.inf).max(initial=0.0)),
        None if equal.all() else int(np.argmin(equal)),
        None if good.all() else int(np.argmin(good)),
    )


def _table(values: Any) -> Floats:
    array = np.ascontiguousarray(values, np.float64)
    return array[:, None] if array.ndim == 1 else array
