# SPDX-License-Identifier: Apache-2.0
"""Models behind columns that may differ from the source library's by their last bits (`_bounds`).

Two questions are asked apart, of the same rows. Are our features as near to the source library's as their bounds say?
And does the artifact answer as the source library's model does to our features, by the rules of that model? Of a linear
model it follows how near the answer is to the source library's own, and that is asked as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Graph
from fieldfare.importers._checks import Answers, Checks, answers_of
from fieldfare.spec import Answer, Floats, ModelSpec


@dataclass
class Inexact:
    """The inexact features of a model: what ours are, and how far from the source library's they may be."""

    #: The features, then their bounds, of rows.
    measure: Callable[[Any], Floats]
    #: Their positions among the features.
    at: NDArray[np.intp]
    #: The model as it is behind the source library's own features.
    source: ModelSpec

    def split(self, rows: Any) -> tuple[Floats, Floats]:
        """Our features, and their bounds."""
        both = self.measure(rows)
        return both[:, : len(self.at)], both[:, len(self.at) :]

    @property
    def places(self) -> NDArray[np.intp]:
        """Their positions among the columns of the model's own input."""
        return self.at if self.source.read is None else self.source.read[self.at]

    def prepare(self, rows: Any) -> Any:
        """The model's own input, with our features in it."""
        own = self.source.prepare(rows)
        ours = self.split(rows)[0]
        own = own.copy()
        for place, values in zip(self.places.tolist(), ours.T, strict=True):
            if hasattr(own, "isetitem"):
                own.isetitem(place, values.astype(own.dtypes.iloc[place]))
            else:
                own[:, place] = values
        return own

    def linear(self, bounds: Floats) -> Floats | None:
        """How far the margins of a linear model may be for that."""
        if self.source.model.get("op") != "linear_model":
            return None
        weights: Floats = np.abs(np.asarray(self.source.model["coefficients"], np.float64))
        return np.asarray(bounds @ weights.reshape(-1, len(self.source.features))[:, self.at].T)

    def stored(self, checks: Checks, rows: Any) -> Checks:
        """The checks with what another machine may make of the features. Behind trees a feature that is near a
        threshold may go either way: rows to which the source library itself answers otherwise are left out."""
        theirs, answers = answers_of(self.source, rows), checks.answers
        extra = self.linear(self.split(rows)[1])
        if extra is not None:
            most = extra.max(axis=1, keepdims=True)
            if self.source.link["op"] != "identity":
                extra_output = 2 * most * np.maximum(1, np.abs(answers.outputs))  # no link is steeper
            else:
                extra_output = extra
            answers = Answers(
                answers.margins,
                answers.outputs,
                extra + (0 if answers.margin_tolerance is None else answers.margin_tolerance),
                extra_output + (0 if answers.output_tolerance is None else answers.output_tolerance),
            )
        keep = np.flatnonzero(
            _near(answers.margins, theirs.margins, answers.margin_tolerance)
            & _near(answers.outputs, theirs.outputs, answers.output_tolerance)
        )
        return Checks(
            checks.base[keep],
            [checks.changes[i] for i in keep.tolist()],
            [values[keep] for values in checks.values],
            answers.part(keep),
        )


def inexact(
    spec: ModelSpec, graph: Graph, measure: Callable[[Graph, ModelSpec], Callable[[Any], Floats]]
) -> Inexact | None:
    """None if every feature has the source library's bits. `measure` makes a function of rows out of a graph and the
    features that it is to give."""
    at = [i for i, column in enumerate(spec.features) if column.bound is not None]
    if not at:
        return None
    inexact = [spec.features[i] for i in at]
    held = {column.container for column in spec.features if column.container}
    if not spec.features_are_input or held or any(column.sparse for column in spec.features):
        where, instead = "a sparse matrix", "a dense array or a pandas frame"
        if held:
            where = "a frame of polars or a matrix by columns"
        elif not spec.features_are_input:
            where, instead = "a model that makes features of its own", "another model"
        names = [column.name for column in inexact][:3]
        graph.unsupported("", f"{names}, whose last bits are not the same on all machines, in {where}", instead)
        return None
    bounds = [column.bound for column in inexact if column.bound is not None]
    features = [dataclasses.replace(c, name=f"f{i}") for i, c in enumerate([*inexact, *bounds])]
    probe = ModelSpec(features=features, outputs=lambda rows: np.zeros((len(rows), len(features))))
    probe.answer = Answer([], features)
    return Inexact(measure(graph, probe), np.array(at, np.intp), dataclasses.replace(spec))


def _near(given: Floats, expected: Floats, tolerance: Floats | None) -> NDArray[np.bool_]:
    near = given == expected if tolerance is None else np.abs(given - expected) <= tolerance
    return np.asarray(near.all(axis=1))
