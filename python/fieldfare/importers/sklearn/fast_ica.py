# SPDX-License-Identifier: Apache-2.0
"""sklearn.decomposition.FastICA: (X - mean_) @ components_.T."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._projection import EXACTNESS, REFUSED, project
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.decomposition.FastICA",
        ("n_components", "every whiten, algorithm and fun", "dense float64 and float32"),
        REFUSED,
        "1.9",
        EXACTNESS,
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per source."""
    return project(step, columns, graph, step.mean_ if step.whiten else None)
