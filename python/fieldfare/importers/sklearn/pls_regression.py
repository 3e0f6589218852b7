# SPDX-License-Identifier: Apache-2.0
"""sklearn.cross_decomposition.PLSRegression: (X - mean) @ coef_.T + intercept_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.cross_decomposition.PLSRegression",
        ("one target", "n_components, scale"),
        (
            ("several targets", "a prediction has one value"),
            ("sparse matrices", "scikit-learn takes none"),
            ("as a transformer", "its projection is not reproduced"),
        ),
        "1.9",
        "4 eps times the sum of absolute terms, those of the mean too (BLAS)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value."""
    coefficients = np.atleast_2d(model.coef_)
    if len(coefficients) != 1:
        graph.unsupported("", f"{len(coefficients)} targets", "one target")
        return columns
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
        return columns
    mean = np.asarray(model._x_mean, np.float64)
    constant = np.asarray(model.intercept_, np.float64) - np.asarray(coefficients, np.float64) @ mean
    sizes = np.abs(np.asarray(model.intercept_)) + np.abs(coefficients) @ np.abs(mean)
    parts = linear_model(model, coefficients, constant, columns, graph)
    if parts is None:
        return columns

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        tolerance = margin_tolerance(coefficients, 2 * sizes, columns, slack)
        return tolerance, tolerance

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "identity"},
        margins=lambda rows: two_dimensional(model.predict(rows)),
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=lambda rows: np.asarray(model.predict(rows)).ravel(),
    )
