# SPDX-License-Identifier: Apache-2.0
"""sklearn.isotonic.IsotonicRegression: interpolation of one column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import document_type, refuse_strings
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import Answer, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.isotonic.IsotonicRegression",
        ('out_of_bounds="clip"', "increasing, decreasing and auto", "fitted on float64 and float32"),
        (
            ('out_of_bounds="nan" and "raise"', "beyond the training data there is no value"),
            ("several columns", "it takes one"),
        ),
        "1.9",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value."""
    if refuse_strings(columns, graph):
        return columns
    if len(columns) != 1 or is_sparse(columns):
        graph.unsupported("", f"{len(columns)} columns" if len(columns) != 1 else "a sparse matrix", "one dense column")
    if model.out_of_bounds != "clip":
        graph.unsupported("out_of_bounds", f'"{model.out_of_bounds}"', '"clip"')
    if columns[0].bound is not None:
        graph.unsupported("", f"{columns[0].name!r}, whose last bits are not the same on all machines", "a scaler")
    if graph.problems:
        return columns
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    x, y = np.asarray(model.X_thresholds_, np.float64), np.asarray(model.y_thresholds_, np.float64)
    dtype = document_type(str(model.X_thresholds_.dtype))
    made = graph.add("interpolate", columns, [Column("value", dtype=dtype)], FINITE, x=x, y=y, dtype=dtype)
    return ModelSpec(
        features=columns,
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=model.predict,
        thresholds={0: np.unique(x)},
        dtype=dtype,
        answer=Answer([], made),
    )
