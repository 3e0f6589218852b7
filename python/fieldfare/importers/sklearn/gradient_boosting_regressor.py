# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.GradientBoostingRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _gradient_boosting, _tree_nodes
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.GradientBoostingRegressor",
        options=("every loss", "init: default, zero, constant Dummy"),
        refused=(("an init estimator whose answer depends on the row", "its own steps would have to run first"),),
        versions=_tree_nodes.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Stages over the initial value."""
    return _gradient_boosting.convert(model, columns, graph)
