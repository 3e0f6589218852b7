# SPDX-License-Identifier: Apache-2.0
"""What the models of scikit-learn's libsvm share: sums of kernels, and how far BLAS may be from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import expect_width, refuse_strings
from fieldfare.importers.sklearn._linear import FINITE
from fieldfare.spec import Floats, Tolerance

VERSIONS = "1.9"
OPTIONS = ("linear, poly, rbf and sigmoid", "dense and sparse")
REFUSED = (
    ('kernel="precomputed"', "its input are kernels of the training rows"),
    ("a function as kernel", "it is Python code"),
)
EXACTNESS = (
    "fitted on a sparse matrix: equal bits; on a dense one: margins within what 4 eps (from 16 features sqrt(features) "
    "eps) of the terms of a dot product make of each kernel (BLAS; 0 to 83 % of rows equal)"
)

EPS = float(np.finfo(np.float64).eps)
#: Kernels that a tolerance works on at once.
_AT_ONCE = 1 << 20


def kernel_machine(model: Any, columns: Sequence[Column], graph: Graph) -> dict[str, Any] | None:
    """The members of the document's kernel_machine; None if its input cannot be one's."""
    expect_width(model, columns, graph)
    if callable(model.kernel):
        graph.unsupported("kernel", "a function", "linear, poly, rbf, sigmoid")
    elif model.kernel == "precomputed":
        graph.unsupported("kernel", '"precomputed"', "linear, poly, rbf, sigmoid")
    elif is_sparse(columns) and not model._sparse:
        graph.unsupported("", "fitted on a dense matrix but given a sparse one", "the matrix that it was fitted on")
    if refuse_strings(columns, graph) or graph.problems:
        return None
    graph.refuse_missing(graph.refuse_infinite(columns))
    count = np.asarray(model.n_support_, np.int32)
    return {
        "op": "kernel_machine",
        "outputs": len(count) * (len(count) - 1) // 2 or 1,
        "kernel": model.kernel,
        "degree": int(model.degree),
        "gamma": float(model._gamma),
        "coef0": float(model.coef0),
        "count": count,
        "vectors": _dense(model.support_vectors_).ravel(),
        "coefficients": _dense(model._dual_coef_).ravel(),
        "intercept": np.asarray(model._intercept_, np.float64),
    }


def margins(columns: Sequence[Column], graph: Graph, parts: dict[str, Any]) -> list[Column]:
    """The node, and what it gives: one margin, or one for each pair of classes."""
    members = dict(parts)
    names = [Column(f"pair{k}") for k in range(members["outputs"])]
    return graph.add(members.pop("op"), columns, names, FINITE, **members)


def margin_tolerance(model: Any, parts: dict[str, Any]) -> Tolerance | None:
    """None on a sparse matrix, which libsvm sums in order. On a dense one it leaves the order of a dot product to BLAS:
    4 eps (from 16 features sqrt(features) eps) times the sum of its absolute terms, and what the kernel makes of that;
    then as much for the sum over the vectors, whose terms are others."""
    if model._sparse:
        return None
    vectors = _dense(model.support_vectors_)
    weights = np.abs(_pair_weights(parts))
    constant = np.abs(parts["intercept"])
    step = max(4.0, np.sqrt(vectors.shape[1])) * EPS
    steps = max(4.0, np.sqrt(len(vectors))) * EPS

    def tolerance(rows: Any) -> Floats:
        matrix = np.asarray(rows, np.float64)
        answer = np.empty((len(matrix), len(constant)))
        height = max(1, _AT_ONCE // max(1, len(vectors)))
        for first in range(0, len(matrix), height):
            part = matrix[first : first + height]
            kernels, far = _kernels(model, part, vectors, step)
            answer[first : first + height] = (far + steps * np.abs(kernels)) @ weights.T + 2 * EPS * constant
        return answer

    return tolerance


def _kernels(model: Any, rows: Floats, vectors: Floats, step: float) -> tuple[Floats, Floats]:
    """The kernels of rows and vectors, and how far another order of summation may be from them."""
    with np.errstate(over="ignore", invalid="ignore"):
        if model.kernel == "rbf":
            sizes = np.square(rows).sum(axis=1)[:, None] + np.square(vectors).sum(axis=1)
            distance = np.maximum(sizes - 2 * (rows @ vectors.T), 0.0) + EPS * sizes
            kernels = np.exp(-model._gamma * distance)
            return kernels, kernels * (model._gamma * step * distance + 2 * EPS)
        dot, far = rows @ vectors.T, step * (np.abs(rows) @ np.abs(vectors).T)
        if model.kernel == "linear":
            return dot, far
        base = model._gamma * dot + model.coef0
        far = model._gamma * far + 2 * EPS * (np.abs(model._gamma * dot) + abs(model.coef0))
        if model.kernel == "sigmoid":
            kernels = np.tanh(base)
            return kernels, far + 2 * EPS * np.abs(kernels)
        kernels, size = base**model.degree, np.abs(base) + far
        slope = model.degree * size ** max(0, model.degree - 1)
        return kernels, np.asarray(slope * far + 2 * model.degree * EPS * np.abs(kernels))


def _pair_weights(parts: dict[str, Any]) -> Floats:
    """(margins, vectors): the coefficients of each margin."""
    count = parts["count"]
    table: Floats = parts["coefficients"].reshape(max(1, len(count) - 1), -1)
    if len(count) == 1:
        return table
    first = np.concatenate([[0], np.cumsum(count)])
    answer = np.zeros((parts["outputs"], table.shape[1]))
    pairs = [(i, j) for i in range(len(count)) for j in range(i + 1, len(count))]
    for at, (i, j) in enumerate(pairs):
        answer[at, first[i] : first[i + 1]] = table[j - 1, first[i] : first[i + 1]]
        answer[at, first[j] : first[j + 1]] = table[i, first[j] : first[j + 1]]
    return answer


def _dense(values: Any) -> Floats:
    return np.asarray(values.toarray() if hasattr(values, "toarray") else values, np.float64)
