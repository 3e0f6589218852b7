# SPDX-License-Identifier: Apache-2.0
"""sklearn.random_projection.GaussianRandomProjection: X @ components_.T."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._projection import EXACTNESS, REFUSED, project
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.random_projection.GaussianRandomProjection",
        ("n_components, eps", "dense float64 and float32"),
        REFUSED,
        "1.9",
        EXACTNESS,
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per component."""
    return project(step, columns, graph, None)
