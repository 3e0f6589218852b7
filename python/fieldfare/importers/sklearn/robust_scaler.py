# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.RobustScaler: (x - center_) / scale_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._scaling import REFUSED_MIXED, subtract_divide, takes_numbers
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.RobustScaler",
        (
            "with_centering",
            "with_scaling",
            "quantile_range",
            "unit_variance",
            "dense float64 and float32",
            "sparse float64",
        ),
        REFUSED_MIXED,
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    center = step.center_ if step.with_centering else None
    scale = step.scale_ if step.with_scaling else None
    if not takes_numbers(step, columns, graph, center, scale):
        return columns
    return subtract_divide(columns, graph, center, scale)
