# SPDX-License-Identifier: Apache-2.0
"""The mean of several models' answers, as VotingClassifier and VotingRegressor take it: numpy.average."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn._members import alone, common, members, output_tolerance
from fieldfare.spec import Floats, ModelSpec, Tolerance


def voters(model: Any, columns: Sequence[Column], graph: Graph) -> list[ModelSpec] | None:
    """The models that vote; None if one cannot be converted."""
    return members(model.estimators_, names(model), columns, graph)


def names(model: Any) -> list[str]:
    """Their names."""
    return [name for name, estimator in model.estimators if not isinstance(estimator, str)]


def oracle(model: Any) -> Any:
    """The model itself, each member in one thread."""
    same = copy.copy(model)
    same.estimators_ = [alone(each) for each in model.estimators_]
    return same


def average(specs: Sequence[ModelSpec], weights: Any, graph: Graph) -> list[Column]:
    """The columns of the weighted mean."""
    answers = [graph.answer(spec).outputs for spec in specs]
    held = np.dtype(common(specs))
    if weights is None:
        factors, total = [1.0] * len(specs), float(len(specs))
    else:
        given = np.asarray(weights)
        held = np.result_type(held, given.dtype)
        factors = given.astype(np.float64).tolist()
        total = float(np.average(np.zeros((len(specs), 2), held), axis=0, weights=given, returned=True)[1][0])
    kind = "float32" if held == np.float32 else "float64"
    inputs = [column for each in answers for column in each]
    made = [Column(f"output{k}", dtype=kind) for k in range(len(answers[0]))]
    return graph.add("weighted_mean", inputs, made, PRESENT, weights=factors, divide_by=total, dtype=kind)


def average_tolerance(specs: Sequence[ModelSpec], weights: Any) -> Tolerance | None:
    """How far the mean may be: the mean of how far the members may be, and a rounding for each of them."""
    found = [output_tolerance(spec) for spec in specs]
    if not any(found):
        return None
    factors = np.ones(len(specs)) if weights is None else np.asarray(weights, np.float64)
    total = abs(factors.sum())
    eps = float(np.finfo(np.dtype(common(specs))).eps)

    def tolerance(rows: Any) -> Floats:
        allowed: Any = 0.0
        for spec, each, factor in zip(specs, found, np.abs(factors) / total, strict=True):
            rounding = 2 * len(specs) * eps * np.abs(spec.outputs(spec.prepare(rows)))
            allowed = allowed + factor * (rounding + (0.0 if each is None else each(rows)))
        return np.asarray(allowed, np.float64)

    return tolerance
