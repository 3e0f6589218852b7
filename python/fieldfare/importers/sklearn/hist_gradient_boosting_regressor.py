# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.HistGradientBoostingRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _hist_gradient_boosting, _tree_nodes
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.HistGradientBoostingRegressor",
        options=("every loss", "missing values", "categorical_features"),
        refused=(("models fitted by scikit-learn before 1.4", "their categories have no encoder"),),
        versions=_tree_nodes.VERSIONS,
        exactness="equal bits; with a log link within 5 eps (NumPy's exp; 95 % of rows equal)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Iterations over the baseline, then the inverse link of the loss."""
    return _hist_gradient_boosting.convert(model, columns, graph)
