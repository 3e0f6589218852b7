# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.StandardScaler: (x - mean_) / scale_."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.document import Column, Graph, Support
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import (
    document_type,
    expect_width,
    float_dtype,
    refuse_half,
    refuse_strings,
)

SUPPORTED = (
    Support(
        "sklearn.preprocessing.StandardScaler",
        ("with_mean", "with_std", "dense float64 and float32", "sparse float64"),
        (
            ("sparse float32", "scikit-learn multiplies in float64 and rounds afterwards"),
            ("float16", "scikit-learn computes in it, step by step"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    dtype = float_dtype(columns)
    refuse_half(dtype, graph)
    sparse = is_sparse(columns)
    outputs = [
        replace(
            column,
            type=document_type(dtype),
            dtype=dtype,
            categories=None,
            null="nan",
            sparse=sparse,
            sparse_column=False,
        )
        for column in graph.refuse_infinite(columns)
    ]
    if sparse:
        return _on_sparse(step, columns, outputs, dtype, graph)
    return graph.step(
        "standard_scaler",
        columns,
        outputs,
        mean=step.mean_ if step.with_mean else [],
        scale=step.scale_ if step.with_std else [],
        dtype=document_type(dtype),
    )


def _on_sparse(
    step: Any, columns: Sequence[Column], outputs: Sequence[Column], dtype: str, graph: Graph
) -> list[Column]:
    """On a sparse matrix scikit-learn multiplies by the reciprocal: x * (1 / scale_)."""
    if dtype == "float32":
        graph.unsupported("", "a sparse float32 matrix", "float64, or a dense matrix")
    return graph.step(
        "min_max_scaler",
        columns,
        outputs,
        scale=1 / step.scale_ if step.scale_ is not None else np.ones(len(columns)),
        min=np.full(len(columns), -0.0),  # adding -0.0 changes nothing, not even the sign of zero
        clip=[],
        dtype=document_type(dtype),
    )
