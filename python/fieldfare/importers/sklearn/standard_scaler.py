# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.StandardScaler: (x - mean_) / scale_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._scaling import REFUSED, subtract_divide, takes_numbers
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.StandardScaler",
        ("with_mean", "with_std", "dense float64 and float32", "sparse float64"),
        REFUSED,
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    if not takes_numbers(step, columns, graph):
        return columns
    return subtract_divide(
        columns, graph, step.mean_ if step.with_mean else None, step.scale_ if step.with_std else None
    )
