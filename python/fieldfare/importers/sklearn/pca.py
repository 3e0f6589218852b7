# SPDX-License-Identifier: Apache-2.0
"""sklearn.decomposition.PCA: X @ components_.T - mean_ @ components_.T, scaled when whiten=True."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._projection import EXACTNESS, REFUSED, project
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.decomposition.PCA",
        ("n_components", "whiten", "every svd_solver", "dense float64 and float32"),
        REFUSED,
        "1.9",
        EXACTNESS,
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per component."""
    made = project(step, columns, graph, step.mean_)
    if not step.whiten or graph.problems:
        return made
    scale = np.sqrt(step.explained_variance_)
    scale = np.maximum(scale, np.finfo(scale.dtype).eps)
    return graph.add(
        "affine", made, made, order="subtract_divide", shift=[], scale=np.asarray(scale, np.float64), dtype=made[0].type
    )
