# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.GaussianNB: the sum of (x - theta)^2 / var, per class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers.sklearn._arrays import document_type, float_dtype
from fieldfare.importers.sklearn._members import one_class
from fieldfare.importers.sklearn._posterior import (
    centred,
    dense_numbers,
    of_scores,
    shifted,
    squared,
    weighted_sum,
)
from fieldfare.spec import Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.naive_bayes.GaussianNB",
        ("binary and multiclass", "priors", "var_smoothing", "partial_fit"),
        (
            ("a variance that is 0 or subnormal", "the quotient is infinite"),
            ("a class without rows or a prior of 0", "its logarithm is infinite"),
        ),
        "1.9",
        "scores: equal bits up to 7 features in float64, else within 2 (features + 3) eps of the sum (NumPy's order); "
        "probabilities follow within a few ulps of the largest score (NumPy's exp)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class."""
    read = dense_numbers(model, columns, graph)
    if read is None or one_class(model, graph):
        return columns
    theta, var, prior = model.theta_, model.var_, model.class_prior_
    dtype = document_type(str(np.result_type(float_dtype(columns), theta.dtype)))
    eps, tiny = float(np.finfo(dtype).eps), float(np.finfo(dtype).tiny)
    if not (np.isfinite(theta).all() and np.isfinite(var).all() and (var >= tiny).all() and (prior > 0).all()):
        graph.unsupported("", "a variance or a prior of 0", "training data of every class, var_smoothing above 0")
        return columns
    constants = [float(-0.5 * np.sum(np.log(2.0 * np.pi * each))) for each in var]
    sums = []
    for centre, scale, constant in zip(theta, var, constants, strict=True):
        squares = squared(centred(read, centre, graph, dtype), graph, dtype)
        made = [Column(f"term{k}") for k in range(len(read))]
        variances = np.asarray(scale, np.float64)
        terms = graph.add(
            "affine", squares, made, ANYTHING, order="subtract_divide", shift=np.empty(0), scale=variances, dtype=dtype
        )
        sums += weighted_sum(terms, np.full(len(read), -0.5), constant, graph, dtype)
    scores = shifted(sums, np.log(prior), graph, dtype)

    def slack(rows: Any) -> Floats:
        if len(read) < 8 and dtype == "float64":
            return np.zeros((rows.shape[0], len(var)))
        values = np.asarray(rows, np.float64)
        halves = [
            0.5 * (((values - centre) ** 2) / scale).sum(axis=1) for centre, scale in zip(theta, var, strict=True)
        ]
        size = np.stack(halves, axis=1) + np.abs(constants) + np.abs(np.log(prior))
        return np.asarray(2 * (len(read) + 3) * eps * size)

    return of_scores(model, columns, scores, model.predict_joint_log_proba, slack, graph, dtype=dtype)
