# SPDX-License-Identifier: Apache-2.0
"""sklearn.multioutput.RegressorChain: a regressor for each target, which is given the values before it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _members
from fieldfare.importers.sklearn._arrays import in_matrix, refuse_strings
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.multioutput.RegressorChain",
        ("over every supported regressor", "every order"),
        (
            (
                "regressors that are not linear behind one that is not of equal bits",
                "trees over numbers that differ in their last bits may answer anything",
            ),
            ("a sparse matrix", "scikit-learn makes the values sparse as well"),
            (
                "regressors that accept missing or infinite values behind a step that makes some",
                "the chain refuses them, and only they are there to do so",
            ),
        ),
        _members.VERSIONS,
        exactness="equal bits, if those of all regressors are; else what each makes of the tolerances before it",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The values side by side, in the order of the targets; no raw scores."""
    if any(column.sparse for column in columns):
        graph.unsupported("", "a chain over a sparse matrix", "a dense one")
    refuse_strings(columns, graph)
    if graph.problems:
        return columns
    finite = graph.refuse_missing(graph.refuse_infinite(columns))
    given = [in_matrix(column, "float64", sparse=False) for column in finite]
    values: list[Column] = []
    specs: list[ModelSpec] = []
    for position, estimator in enumerate(model.estimators_):
        spec = _members.member(estimator, f"estimators_/{position}", [*given, *values], graph)
        if spec is None:
            return columns
        specs.append(spec)
        _expect_refusal(spec, position, columns, graph)
        values.append(in_matrix(graph.answer(spec).outputs[0], "float64", sparse=False))
    source = copy.copy(model)
    source.estimators_ = [_members.alone(each) for each in model.estimators_]
    if graph.problems:
        return columns
    chain = _Chain(source, specs)
    tolerance = chain.tolerance(graph)
    order = np.argsort(model.order_)
    features, thresholds = _members.features_of(specs)
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict(rows)),
        labels=source.predict,
        output_tolerance=tolerance,
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], [values[at] for at in order.tolist()]),
    )


def _expect_refusal(spec: ModelSpec, position: int, columns: Sequence[Column], graph: Graph) -> None:
    """The chain refuses what is no finite number; where a step before it makes one, its regressors must do so."""
    for what in ("missing", "infinite"):
        if any(getattr(column, f"may_be_{what}") for column in columns) and spec.accepts.get(what, True):
            graph.unsupported(
                f"estimators_/{position}",
                f"it accepts {what} values, which a step before the chain may make and the chain refuses",
                "regressors that refuse them",
            )


class _Chain:
    """What the regressors are given, and how far their values may be."""

    def __init__(self, source: Any, specs: Sequence[ModelSpec]) -> None:
        self._source = source
        self._specs = specs

    def tolerance(self, graph: Graph) -> Tolerance | None:
        """Of all values, in the order of the targets; None: equal bits. Notes what would be far from the source's."""
        first = next((at for at, spec in enumerate(self._specs) if spec.output_tolerance is not None), None)
        if first is None:
            return None
        for at, spec in enumerate(self._specs[first + 1 :], first + 1):
            if spec.carry is None:
                graph.unsupported(
                    f"estimators_/{at}",
                    "it is not linear, and values before it are only near to their library's",
                    "linear regressors, or a chain of regressors of equal bits",
                )
        return self._differences

    def _differences(self, rows: Any) -> Floats:
        from sklearn.utils.validation import check_array

        table = check_array(rows, ensure_all_finite=False)
        given = np.hstack([table, np.zeros((len(table), 0))])
        width = given.shape[1]
        slack = np.zeros_like(given)
        for spec, estimator in zip(self._specs, self._source.estimators_, strict=True):
            own = spec.prepare(given)
            if spec.carry is not None and slack[:, width:].any():
                of_outputs = spec.carry(_always(slack))[1]
            else:
                of_outputs = spec.output_tolerance
            found = np.zeros(len(given)) if of_outputs is None else np.ravel(of_outputs(own))
            given = np.column_stack([given, estimator.predict(given)])
            slack = np.column_stack([slack, found])
        return np.asarray(slack[:, width:][:, np.argsort(self._source.order_)], np.float64)


def _always(found: Floats) -> Tolerance:
    return lambda _: found
