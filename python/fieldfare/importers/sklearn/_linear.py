# SPDX-License-Identifier: Apache-2.0
"""What all linear models of scikit-learn share: X @ coef_.T + intercept_, and how far BLAS may be from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import (
    common_dtype,
    document_type,
    expect_width,
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Floats, ModelSpec, Tolerance

#: Finite features only: scikit-learn's own check of a linear model's input.
FINITE = {"missing": False, "infinite": False, "range": "float64"}


def linear_model(
    owner: Any, coefficients: NDArray[Any], intercept: Any, columns: Sequence[Column], graph: Graph
) -> dict[str, Any] | None:
    """The document's linear_model; None if its input cannot be one. Marks the fields it refuses values of."""
    expect_width(owner, columns, graph)
    if refuse_strings(columns, graph):
        return None
    graph.refuse_missing(graph.refuse_infinite(columns))
    if common_dtype(columns) == "float16":
        refuse_half(str(np.result_type(np.float16, coefficients.dtype)), graph)
    table = np.atleast_2d(coefficients)
    return {
        "op": "linear_model",
        "outputs": len(table),
        "coefficients": np.asarray(table, dtype=np.float64),
        "intercept": np.broadcast_to(np.asarray(intercept, dtype=np.float64).ravel(), (len(table),)),
        "sum": sum_dtype(coefficients, columns),
    }


def linear_spec(
    columns: Sequence[Column],
    parts: dict[str, Any],
    tolerances: Callable[[Tolerance | None], tuple[Tolerance | None, Tolerance | None]],
    **rest: Any,
) -> ModelSpec:
    """The model of these `parts`. `tolerances`: of margins and outputs, from how far the features may be (None: not at
    all)."""
    of_margins, of_outputs = tolerances(None)
    return ModelSpec(
        features=columns,
        accepts=FINITE,
        model=parts,
        margin_tolerance=of_margins,
        output_tolerance=of_outputs,
        carry=tolerances,
        dtype=parts["sum"],
        **rest,
    )


def sum_dtype(coefficients: NDArray[Any], columns: Sequence[Column]) -> str:
    """float32 only if both the matrix and the coefficients are."""
    held = common_dtype(columns)
    if held == "object":
        return "float64"
    return document_type(str(np.result_type(held, coefficients.dtype)))


def two_dimensional(values: Any) -> Floats:
    """(n, k) float64 out of (n,) or (n, k)."""
    table = np.asarray(values, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table


def margin_tolerance(
    coefficients: NDArray[Any], intercept: Any, columns: Sequence[Column], slack: Tolerance | None = None
) -> Tolerance | None:
    """None on a sparse matrix, where scikit-learn sums in order. On a dense one it leaves the order to BLAS, whose own
    answers for one row and for many differ: 4 eps (from 16 features sqrt(features) eps) times the sum of absolute
    terms. `slack`: by how much the features themselves may differ."""
    if is_sparse(columns) and slack is None:
        return None
    table = np.abs(np.atleast_2d(coefficients).astype(np.float64))
    constant = np.abs(np.asarray(intercept, dtype=np.float64)).ravel()
    eps = float(np.finfo(np.dtype(sum_dtype(coefficients, columns))).eps)
    factor = max(4.0, np.sqrt(table.shape[1])) * eps

    def tolerance(matrix: Any) -> Floats:
        terms = np.abs(np.asarray(matrix, dtype=np.float64)) @ table.T + constant
        carried = 0.0 if slack is None else slack(matrix) @ table.T
        return np.asarray(factor * terms + carried, dtype=np.float64)

    return tolerance
