# SPDX-License-Identifier: Apache-2.0
"""What models that are made of other models share."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers._checks import distance
from fieldfare.importers._labels import labels_of
from fieldfare.spec import Floats, ModelSpec, Tolerance

VERSIONS = "1.9"
EPS = float(np.finfo(np.float64).eps)


def member(estimator: Any, name: str, columns: Sequence[Column], graph: Graph) -> ModelSpec | None:
    """A fitted model over the columns, and its nodes; None if it is none or cannot be converted."""
    spec = graph.convert(estimator, list(columns), name)
    if not isinstance(spec, ModelSpec):
        if not graph.problems:
            graph.unsupported(name, "it has no model at its end", "a classifier or a regressor")
        return None
    if spec.several:
        graph.unsupported(name, f"{len(spec.several)} targets in a part of a model", "a part of one target")
    if graph.problems:
        return None
    graph.answer(spec)
    return spec


def members(
    estimators: Sequence[Any], names: Sequence[str], columns: Sequence[Column], graph: Graph
) -> list[ModelSpec] | None:
    """Several models over the same columns; None if one of them cannot be converted."""
    found = [member(each, name, columns, graph) for each, name in zip(estimators, names, strict=True)]
    return None if graph.problems else [spec for spec in found if spec is not None]


def features_of(specs: Sequence[ModelSpec]) -> tuple[list[Column], dict[int, Floats]]:
    """The columns that the models read, each once, and the thresholds upon them."""
    found: dict[int, Column] = {}
    thresholds: dict[int, list[Floats]] = {}
    for spec in specs:
        for at, column in enumerate(spec.features):
            position = list(found).index(column.id) if column.id in found else len(found)
            found.setdefault(column.id, column)
            if at in spec.thresholds:
                thresholds.setdefault(position, []).append(np.asarray(spec.thresholds[at], np.float64))
    return list(found.values()), {at: np.unique(np.concatenate(each)) for at, each in thresholds.items()}


def alone(estimator: Any) -> Any:
    """The same model with `n_jobs=1`, where a forest adds its trees in order; that at the end of a pipeline too."""
    same = copy.copy(estimator)
    if hasattr(same, "n_jobs"):
        same.n_jobs = 1
    if type(same).__name__ == "Pipeline" and same.steps:
        same.steps = [*same.steps[:-1], (same.steps[-1][0], alone(same.steps[-1][1]))]
    return same


def output_tolerance(spec: ModelSpec) -> Tolerance | None:
    """How far a member's outputs may be, asked with the rows of the model that it is part of."""
    tolerance = spec.output_tolerance
    return None if tolerance is None else lambda rows: tolerance(spec.prepare(rows))


def margin_tolerance(spec: ModelSpec) -> Tolerance | None:
    """The same of its raw scores."""
    tolerance = spec.margin_tolerance
    return None if tolerance is None else lambda rows: tolerance(spec.prepare(rows))


def label_column(spec: ModelSpec, values: Sequence[float], graph: Graph) -> list[Column]:
    """A number for each label of a classifier."""
    margins, outputs = graph.answer(spec)
    scores = outputs if spec.decision == "argmax" else margins
    return graph.add("decide", scores, [Column("label")], PRESENT, decision=spec.decision, values=list(values))


def undecided(spec: ModelSpec) -> Callable[[Any], Any] | None:
    """Which rows' labels may be another one, as the scores that they go by are within their tolerance of it; None: no
    row's."""
    by_outputs = spec.decision == "argmax"
    scores = spec.outputs if by_outputs else spec.margins
    tolerance = spec.output_tolerance if by_outputs else spec.margin_tolerance
    if tolerance is None:
        return None

    def rows_near(rows: Any) -> Any:
        own = spec.prepare(rows)
        return distance(scores(own)) <= 2 * tolerance(own).max(axis=1)

    return rows_near


def same_classes(specs: Sequence[ModelSpec], names: Sequence[str], classes: Any, graph: Graph) -> None:
    """Notes members that were not fitted on as many classes as the whole."""
    for spec, name in zip(specs, names, strict=True):
        if len(spec.classes) != len(classes):
            graph.unsupported(name, f"it has {len(spec.classes)} of {len(classes)} classes", "members of all classes")


def one_class(model: Any, graph: Graph) -> bool:
    """Whether a classifier knows one class only, which is noted: there is nothing to decide."""
    if len(model.classes_) > 1:
        return False
    graph.unsupported("", f"it knows one class only, {labels_of(model.classes_, graph)[0]!r}", "two classes or more")
    return True


def common(specs: Sequence[ModelSpec]) -> str:
    """NumPy's type of the members' answers side by side."""
    return str(np.result_type(*(spec.dtype for spec in specs)))
