# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.GradientBoostingClassifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _gradient_boosting, _tree_nodes
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.GradientBoostingClassifier",
        options=(
            "binary; multiclass, with probabilities within a few units in the last place (NumPy's exp)",
            "log_loss, exponential",
            "init: default, zero, constant Dummy",
        ),
        refused=(("an init estimator whose answer depends on the row", "its own steps would have to run first"),),
        versions=_tree_nodes.VERSIONS,
        exactness=(
            "equal bits; multiclass: the margins, probabilities within classes + 4 eps "
            "(NumPy's exp; 45 to 99 % of rows equal)"
        ),
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Stages over the initial log-odds; the label follows from the margins (binary: >= 0)."""
    return _gradient_boosting.convert(model, columns, graph)
