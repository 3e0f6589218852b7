# SPDX-License-Identifier: Apache-2.0
"""sklearn.covariance.EllipticEnvelope: the squared Mahalanobis distance, -1 for outliers and 1 for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers.sklearn import _outliers
from fieldfare.importers.sklearn._posterior import EPS, centred, dense_numbers, weighted_sum
from fieldfare.spec import Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.covariance.EllipticEnvelope",
        ("predict and decision_function", "support_fraction, contamination"),
        (("sparse matrices", "scikit-learn takes none"),),
        "1.9",
        "within 4 (columns + 4) eps of the sum of absolute terms (SciPy's order of the sums)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score: less than 0 for outliers."""
    read = dense_numbers(model, columns, graph)
    if read is None:
        return columns
    precision, location = np.asarray(model.get_precision(), np.float64), np.asarray(model.location_, np.float64)
    offset, width = float(model.offset_), len(read)
    if not (np.isfinite(precision).all() and np.isfinite(location).all()):
        graph.unsupported("precision_", "a precision that is not finite", "columns that vary")
        return columns
    away = centred(read, location, graph)
    turned = graph.add(
        "matrix_product",
        away,
        [Column(f"turned{k}") for k in range(width)],
        ANYTHING,
        outputs=width,
        weights=np.ascontiguousarray(precision.T),
        offset=np.empty(0),
        dtype="float64",
    )
    pairs = np.stack([np.arange(width), np.arange(width) + width], axis=1).astype(np.int32).ravel()
    terms = graph.add(
        "polynomial",
        [*away, *turned],
        [Column(f"term{k}") for k in range(width)],
        ANYTHING,
        degree=np.full(width, 2, np.int32),
        factor=pairs,
        dtype="float64",
    )
    margins = weighted_sum(terms, -np.ones(width), -offset, graph)

    def tolerance(rows: Any) -> Floats:
        size = np.abs(np.asarray(rows, np.float64) - location)
        distance = ((size @ np.abs(precision)) * size).sum(axis=1, keepdims=True)
        return np.asarray(4 * (width + 4) * EPS * (distance + abs(offset)))

    return ModelSpec(features=columns, answer=_outliers.answer(margins, graph), **_outliers.rest(model, tolerance))
