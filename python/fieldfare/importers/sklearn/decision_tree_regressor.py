# SPDX-License-Identifier: Apache-2.0
"""sklearn.tree.DecisionTreeRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _tree_nodes
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.tree.DecisionTreeRegressor",
        options=("several outputs", "missing values", "every criterion, splitter and constraint"),
        versions=_tree_nodes.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The value of one leaf."""
    return _tree_nodes.average(model, [model], columns, graph)
