# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.HistGradientBoostingClassifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _hist_gradient_boosting, _tree_nodes
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.HistGradientBoostingClassifier",
        options=(
            "binary; multiclass, with probabilities within a few units in the last place (NumPy's exp)",
            "missing values",
            "categorical_features",
        ),
        refused=(("models fitted by scikit-learn before 1.4", "their categories have no encoder"),),
        versions=_tree_nodes.VERSIONS,
        exactness=(
            "equal bits; multiclass: the margins, probabilities within classes + 4 eps "
            "(NumPy's exp; 71 to 97 % of rows equal)"
        ),
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Iterations over the baseline; the label follows from the margins (binary: > 0)."""
    return _hist_gradient_boosting.convert(model, columns, graph)
