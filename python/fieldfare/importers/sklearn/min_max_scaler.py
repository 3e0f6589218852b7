# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.MinMaxScaler: x * scale_ + min_, clipped to feature_range when clip=True."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import document_type, expect_width, float_dtype, refuse_half
from fieldfare.importers.sklearn._scaling import REFUSED_MIXED, clip, scaled, takes_numbers
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.MinMaxScaler",
        ("feature_range", "clip", "float64 and float32"),
        tuple(row for row in REFUSED_MIXED if not row[0].startswith("sparse")),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    if not takes_numbers(step, columns, graph, step.scale_):
        return columns
    dtype = float_dtype(columns)
    refuse_half(dtype, graph)
    made = graph.add(
        "affine",
        columns,
        scaled(columns, graph, dtype),
        order="multiply_add",
        shift=step.min_,
        scale=step.scale_,
        dtype=document_type(dtype),
    )
    if not step.clip:
        return made
    low, high = (float(bound) for bound in step.feature_range)
    return clip(made, graph, low, high)
