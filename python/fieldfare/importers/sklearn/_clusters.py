# SPDX-License-Identifier: Apache-2.0
"""The nearest of several centres, by Euclidean distance: the largest of 2 x centre - centre^2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import float_dtype, names_out
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.importers.sklearn._posterior import centred, dense_numbers, squared, weighted_sum
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance

EXACTNESS = (
    "the same label, but where two centres are as near within 4 eps times the sum of absolute terms (BLAS); the "
    "margins are 2 x centre - centre^2; distances are within the root of 4 (columns + 6) eps of the squares of both"
)


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    return (
        Support(
            name,
            ("predict, dense and sparse", "distances, where another step follows it"),
            (
                ("one cluster", "there is nothing to decide"),
                ("distances of float32 or sparse columns", "scikit-learn computes them in parts, or in another order"),
                ("fitted on another type than it is given", "scikit-learn takes its own type only"),
            ),
            "1.9",
            EXACTNESS,
        ),
    )


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The number of a cluster."""
    centres = model.cluster_centers_
    spec = nearest(model, centres, list(range(len(centres))), columns, graph)
    if isinstance(spec, ModelSpec):
        spec.transformed = lambda: _distances(model, np.asarray(centres, np.float64), columns, graph)
    return spec


def _distances(model: Any, centres: Floats, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The distance from each centre. scikit-learn takes three sums whose difference is its square, and rounds each: the
    root of what that may be wrong by is how far the distance may be."""
    read = dense_numbers(model, columns, graph)
    held = str(np.result_type(float_dtype(columns), model.cluster_centers_.dtype))
    if held != "float64":
        graph.unsupported("", f"distances of {held} columns", "float64")
    if any(column.bound is not None for column in columns):
        graph.unsupported("", "distances of numbers whose last bits are not the same on all machines", "a scaler")
    if read is None or graph.problems:
        return columns
    ones, eps = np.ones(len(read)), float(np.finfo(np.float64).eps)
    size, step = squared(read, graph), 4 * (len(read) + 6) * eps
    names = names_out(model, columns, lambda: [f"distance{k}" for k in range(len(centres))])
    answer = []
    for centre, name in zip(centres, names, strict=True):
        made = weighted_sum(squared(centred(read, centre, graph), graph), ones, 0.0, graph)
        (distance,) = graph.add(
            "elementwise", made, [Column(name, may_be_infinite=True)], function="sqrt", dtype="float64"
        )
        wrong = weighted_sum(size, step * ones, step * float((centre**2).sum()), graph)
        (bound,) = graph.add("elementwise", wrong, [Column("bound")], function="sqrt", dtype="float64")
        answer.append(distance.replace(bound=bound))
    return answer


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
