# SPDX-License-Identifier: Apache-2.0
"""Classifiers with a logarithm per class: the largest is the label, their softmax the probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._arrays import expect_width, refuse_strings
from fieldfare.importers.sklearn._linear import (
    FINITE,
    linear_model,
    linear_spec,
    margin_tolerance,
    two_dimensional,
)
from fieldfare.spec import Answer, Floats, ModelSpec, Tolerance

EPS = float(np.finfo(np.float64).eps)


LINEAR = (
    "scores: equal bits on a sparse matrix, 4 eps times the sum of absolute terms on a dense one (BLAS); probabilities "
    "follow within a few ulps of the largest score (NumPy's exp)"
)


def probability_tolerance(
    probabilities: Callable[[Any], Any], scores: Callable[[Any], Any], slack: Tolerance | None, dtype: str
) -> Tolerance:
    """How far a softmax may be of scores that differ by `slack`: both sides round the scores and their differences,
    and the exponentials are NumPy's."""

    eps, tiny = float(np.finfo(dtype).eps), float(np.finfo(dtype).tiny)

    def tolerance(rows: Any) -> Floats:
        p, size = two_dimensional(probabilities(rows)), np.abs(two_dimensional(scores(rows))).max(axis=1, keepdims=True)
        of_scores = 0.0 if slack is None else slack(rows).max(axis=1, keepdims=True)
        relative = 2 * of_scores + 4 * eps * size + (8 + 2 * p.shape[1]) * eps
        return np.where(relative < 1, p * np.expm1(np.minimum(relative, 1)) + tiny, 1.0)

    return tolerance


def of_linear_scores(
    model: Any,
    coefficients: Floats,
    intercept: Floats,
    columns: Sequence[Column],
    graph: Graph,
    seen: Callable[[Any], Any] = lambda rows: rows,
) -> Sequence[Column] | ModelSpec:
    """seen(X) @ coefficients.T + intercept, one score per class: `predict_joint_log_proba` of the model."""
    if not (np.isfinite(coefficients).all() and np.isfinite(intercept).all()):
        graph.unsupported("", "a probability of 0, whose logarithm is infinite", "alpha and class_prior above 0")
        return columns
    parts = linear_model(model, coefficients, intercept, columns, graph)
    if parts is None:
        return columns
    scores = model.predict_joint_log_proba

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        of_seen = margin_tolerance(coefficients, intercept, columns, slack)
        margins = None if of_seen is None else lambda rows: of_seen(seen(rows))
        return margins, probability_tolerance(model.predict_proba, scores, margins, parts["sum"])

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "softmax", "type": parts["sum"]},
        margins=lambda rows: two_dimensional(scores(rows)),
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        decision="margin_positive",
        labels=model.predict,
    )


def dense_numbers(model: Any, columns: Sequence[Column], graph: Graph) -> list[Column] | None:
    """What a model reads that computes in float64 on a dense matrix of finite numbers; None if that is not given."""
    expect_width(model, columns, graph)
    if refuse_strings(columns, graph):
        return None
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
        return None
    return [column.replace(bound=None) for column in graph.refuse_missing(graph.refuse_infinite(columns))]


def centred(columns: Sequence[Column], centre: Any, graph: Graph, dtype: str = "float64") -> list[Column]:
    """x - centre of each column."""
    made = [Column(f"centred{k}") for k in range(len(columns))]
    shift = np.asarray(centre, np.float64)
    return graph.add(
        "affine", columns, made, FINITE, order="subtract_divide", shift=shift, scale=np.empty(0), dtype=dtype
    )


def squared(columns: Sequence[Column], graph: Graph, dtype: str = "float64") -> list[Column]:
    """The square of each column."""
    made = [Column(f"square{k}") for k in range(len(columns))]
    return graph.add("elementwise", columns, made, ANYTHING, function="square", dtype=dtype)


def weighted_sum(
    columns: Sequence[Column], weights: Any, offset: float, graph: Graph, dtype: str = "float64"
) -> list[Column]:
    """The sum of weighted columns, one after the other."""
    made, given, factors = [Column("sum")], np.array([offset]), np.asarray(weights, np.float64)
    return graph.add("matrix_product", columns, made, ANYTHING, outputs=1, weights=factors, offset=given, dtype=dtype)


def shifted(columns: Sequence[Column], by: Any, graph: Graph, dtype: str = "float64") -> list[Column]:
    """A constant added to each column."""
    made = [Column(f"score{k}") for k in range(len(columns))]
    shift, nothing = np.asarray(by, np.float64), np.empty(0)
    return graph.add("affine", columns, made, ANYTHING, order="multiply_add", shift=shift, scale=nothing, dtype=dtype)


def of_scores(
    model: Any,
    columns: Sequence[Column],
    scores: Sequence[Column],
    own: Callable[[Any], Any],
    slack: Tolerance,
    graph: Graph,
    margins: Sequence[Column] | None = None,
    own_margins: Callable[[Any], Any] | None = None,
    dtype: str = "float64",
) -> ModelSpec:
    """The model of these columns of scores, which may be `slack` from `own`; `margins`: what it shows of them."""
    made = [Column(f"output{k}") for k in range(len(scores))]
    outputs = graph.add("softmax", scores, made, ANYTHING, type=dtype)
    shown = own if own_margins is None else own_margins
    paired = (lambda rows: 2 * slack(rows).max(axis=1, keepdims=True)) if margins is not None else slack
    return ModelSpec(
        features=columns,
        margins=lambda rows: two_dimensional(shown(rows)),
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        decision="margin_positive",
        labels=model.predict,
        margin_tolerance=paired,
        output_tolerance=probability_tolerance(model.predict_proba, own, slack, dtype),
        dtype=dtype,
        answer=Answer(scores if margins is None else margins, outputs),
        probabilities=True,
    )
