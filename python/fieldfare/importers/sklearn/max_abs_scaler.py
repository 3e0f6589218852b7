# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.MaxAbsScaler: x / scale_, clipped to -1 to 1 when clip=True."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._scaling import REFUSED_MIXED, clip, subtract_divide, takes_numbers
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.MaxAbsScaler",
        ("clip", "dense float64 and float32", "sparse float64"),
        REFUSED_MIXED,
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    if not takes_numbers(step, columns, graph, step.scale_):
        return columns
    scaled = subtract_divide(columns, graph, None, step.scale_)
    return clip(scaled, graph, -1.0, 1.0) if step.clip else scaled
