# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.MinMaxScaler: x * scale_ + min_, clipped to feature_range when clip=True."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fieldfare.document import Column, Graph, Support
from fieldfare.importers.sklearn._arrays import (
    document_type,
    expect_width,
    float_dtype,
    refuse_half,
    refuse_strings,
)

SUPPORTED = (
    Support(
        "sklearn.preprocessing.MinMaxScaler",
        ("feature_range", "clip", "float64 and float32"),
        (
            ("fitted on float64, given float32", "scikit-learn computes in float64 and rounds afterwards"),
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
    if dtype == "float32" and str(step.scale_.dtype) != "float32":
        graph.unsupported("", "fitted on float64 but given float32", "fit it on the type that it is given")
    outputs = [
        replace(column, type=document_type(dtype), dtype=dtype, categories=None, null="nan")
        for column in graph.refuse_infinite(columns)
    ]
    return graph.step(
        "min_max_scaler",
        columns,
        outputs,
        scale=step.scale_,
        min=step.min_,
        clip=[float(bound) for bound in step.feature_range] if step.clip else [],
        dtype=document_type(dtype),
    )
