# SPDX-License-Identifier: Apache-2.0
"""The nearest of several centres, by Euclidean distance: the largest of 2 x centre - centre^2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance

EXACTNESS = (
    "the same label, but where two centres are as near within 4 eps times the sum of absolute terms (BLAS); the "
    "margins are 2 x centre - centre^2"
)


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    return (
        Support(
            name,
            ("predict", "dense and sparse"),
            (
                ("one cluster", "there is nothing to decide"),
                ("as a transformer", "the distances are not reproduced"),
                ("fitted on another type than it is given", "scikit-learn takes its own type only"),
            ),
            "1.9",
            EXACTNESS,
        ),
    )


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The number of a cluster."""
    centres = model.cluster_centers_
    return nearest(model, centres, list(range(len(centres))), columns, graph)


def nearest(
    model: Any, centres: NDArray[Any], labels: list[Any], columns: Sequence[Column], graph: Graph
) -> Sequence[Column] | ModelSpec:
    """The label of the nearest centre, the first of several."""
    if len(centres) < 2:
        graph.unsupported("", "one cluster", "two or more")
        return columns
    double = np.asarray(centres, np.float64)
    weights = (2 * double).astype(centres.dtype)
    constant = -(double**2).sum(axis=1)
    parts = linear_model(model, weights, constant.astype(centres.dtype), columns, graph)
    if parts is None:
        return columns

    def scores(rows: Any) -> Floats:
        matrix = rows.toarray() if hasattr(rows, "toarray") else np.asarray(rows)
        return two_dimensional(matrix.astype(np.float64) @ (2 * double).T + constant)

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        carried = (lambda rows: np.zeros((rows.shape[0], double.shape[1]))) if slack is None else slack
        of_dense = margin_tolerance(weights, constant, columns, carried)
        assert of_dense is not None

        def tolerance(rows: Any) -> Floats:
            return of_dense(rows.toarray() if hasattr(rows, "toarray") else rows)

        return tolerance, tolerance

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "identity"},
        margins=scores,
        outputs=scores,
        classes=labels,
        decision="margin_positive",
        labels=model.predict,
        probabilities=False,
    )
