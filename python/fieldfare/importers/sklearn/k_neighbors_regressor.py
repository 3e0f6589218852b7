# SPDX-License-Identifier: Apache-2.0
"""sklearn.neighbors.KNeighborsRegressor: the mean of the nearest training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _neighbours
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.neighbors.KNeighborsRegressor",
        _neighbours.OPTIONS,
        (*_neighbours.REFUSED, ("targets that are neither float64 nor whole numbers", "NumPy's mean has their type")),
        _neighbours.VERSIONS,
        _neighbours.EXACTNESS + "; brute: and the order of the sum",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin, which is the value."""
    targets = np.asarray(model._y)
    if targets.ndim == 2 and targets.shape[1] > 1:
        graph.unsupported("", f"{targets.shape[1]} targets", "one target")
        return columns
    whole = targets.dtype.kind in "iu" and int(np.abs(targets.astype(object)).max()) * int(model.n_neighbors) < 2**53
    if targets.dtype != np.float64 and not whole:
        graph.unsupported("", f"targets of the type {targets.dtype}", "float64, or whole numbers below 2**53")
        return columns
    parts = _neighbours.neighbours(model, targets.ravel(), 0, columns, graph)
    if parts is None or graph.problems:
        return columns
    tolerance = _tolerance(model, np.asarray(parts["value"]))
    return ModelSpec(
        features=columns,
        accepts=FINITE,
        model=parts,
        link={"op": "identity"},
        margins=lambda rows: two_dimensional(model.predict(rows)),
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=lambda rows: np.asarray(model.predict(rows)).ravel(),
        margin_tolerance=tolerance,
        output_tolerance=tolerance,
    )


def _tolerance(model: Any, values: Floats) -> Tolerance | None:
    """Of each neighbour that may be another one, its share of how far values are apart; and what the order of a sum
    makes of them."""
    shares = _neighbours.undecided(model)
    if shares is None:
        return None
    many, span, size = int(model.n_neighbors), float(np.ptp(values)), float(np.abs(values).max())

    def tolerance(rows: Any) -> Floats:
        return np.asarray(shares(rows) * span + 4 * many * _neighbours.EPS * size, np.float64)[:, None]

    return tolerance
