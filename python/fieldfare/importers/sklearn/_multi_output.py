# SPDX-License-Identifier: Apache-2.0
"""A model for each target, as MultiOutputClassifier and MultiOutputRegressor fit them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _members
from fieldfare.spec import Answer, Floats, ModelSpec, Tolerance


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> tuple[ModelSpec, list[ModelSpec], Any] | None:
    """The answers of all targets side by side, without what they mean; the models of the targets, and the source to
    ask. None if one cannot be converted."""
    specs = _members.members(model.estimators_, [f"target {k}" for k in range(len(model.estimators_))], columns, graph)
    if specs is None:
        return None
    answers = [graph.answer(spec) for spec in specs]
    for k, (spec, answer) in enumerate(zip(specs, answers, strict=True)):
        if spec.classes and len(spec.classes) != len(answer.outputs):
            graph.unsupported(f"target {k}", f"it knows one class only, {spec.classes[0]!r}", "two classes or more")
    if graph.problems:
        return None
    features, thresholds = _members.features_of(specs)
    source = copy.copy(model)
    source.n_jobs = 1
    source.estimators_ = [_members.alone(each) for each in model.estimators_]
    whole = ModelSpec(
        features=features,
        outputs=_beside([_asked(spec, spec.outputs) for spec in specs]),
        margins=_beside([_asked(spec, spec.margins) for spec in specs]),
        labels=source.predict,
        margin_tolerance=_tolerances(
            [
                (_members.margin_tolerance(spec), len(answer.margins))
                for spec, answer in zip(specs, answers, strict=True)
            ]
        ),
        output_tolerance=_tolerances(
            [
                (_members.output_tolerance(spec), len(answer.outputs))
                for spec, answer in zip(specs, answers, strict=True)
            ]
        ),
        dtype=_members.common(specs),
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([c for each in answers for c in each.margins], [c for each in answers for c in each.outputs]),
    )
    return whole, specs, source


def _asked(spec: ModelSpec, answer: Callable[[Any], Floats]) -> Callable[[Any], Floats]:
    """A part's own numbers, for the rows of the whole."""
    return lambda rows: answer(spec.prepare(rows))


def _beside(parts: Sequence[Callable[[Any], Floats]]) -> Callable[[Any], Floats]:
    return lambda rows: np.concatenate([part(rows) for part in parts], axis=1)


def _tolerances(parts: Sequence[tuple[Tolerance | None, int]]) -> Tolerance | None:
    """Those of the parts side by side, each with its width; 0 where a part has none."""
    if all(tolerance is None for tolerance, _ in parts):
        return None

    def tolerance(rows: Any) -> Floats:
        count = rows.shape[0]
        return np.concatenate(
            [np.zeros((count, width)) if each is None else each(rows) for each, width in parts], axis=1
        )

    return tolerance
