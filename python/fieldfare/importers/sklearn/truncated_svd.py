# SPDX-License-Identifier: Apache-2.0
"""sklearn.decomposition.TruncatedSVD: X @ components_.T."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._projection import EXACTNESS, REFUSED, project
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.decomposition.TruncatedSVD",
        ("n_components", "every algorithm", "dense float64 and float32", "sparse float64"),
        (("sparse float32", "its sums are of float32"), *REFUSED[1:]),
        "1.9",
        f"sparse: equal bits; dense: {EXACTNESS}",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per component."""
    return project(step, columns, graph, None)
