# SPDX-License-Identifier: Apache-2.0
"""Bagging: the mean of models of the same kind, each of which sees some of the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn import _members, _tree_nodes
from fieldfare.importers.sklearn._arrays import common_dtype, expect_width, in_matrix, refuse_strings
from fieldfare.spec import Floats, ModelSpec

#: scikit-learn's own trees, of which many are one model.
TREES = ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor")

REFUSED = (
    ("text columns", "scikit-learn makes an array of the whole; put an encoder before it, not into it"),
    ("sparse matrices of members that are no trees", "what a member gets of one is a matrix of another kind"),
)
EXACTNESS = "equal bits, if those of all members are; else the mean of their tolerances"


def of_trees(estimators: Sequence[Any]) -> bool:
    """Whether all are scikit-learn's own trees."""
    return all(type(each).__module__ == "sklearn.tree._classes" and type(each).__name__ in TREES for each in estimators)


def nodes_of(estimators: Sequence[Any], features: Sequence[Any], values: Sequence[Floats]) -> _trees.Nodes:
    """The nodes of trees that see these columns of the whole, with other values of their leaves."""
    each = [_tree_nodes.nodes_of([estimator]) for estimator in estimators]
    seen = [np.asarray(of, np.int64)[np.maximum(nodes.feature, 0)] for nodes, of in zip(each, features, strict=True)]
    return _trees.Nodes(
        sizes=np.concatenate([nodes.sizes for nodes in each]),
        left=np.concatenate([nodes.left for nodes in each]),
        right=np.concatenate([nodes.right for nodes in each]),
        feature=np.concatenate(seen),
        threshold=np.concatenate([nodes.threshold for nodes in each]),
        default_left=np.concatenate([nodes.default_left for nodes in each]),
        values=np.concatenate(list(values)),
        leaf_id=np.concatenate([nodes.leaf_id for nodes in each]),
    )


def leaves(estimator: Any) -> Floats:
    """(nodes, outputs) what the leaves of a tree hold."""
    return np.asarray(estimator.tree_.value, np.float64)[:, 0, :]


def alone(model: Any) -> Any:
    """The same model in one thread, where answers are added in order."""
    same = _members.alone(model)
    same.estimators_ = [_members.alone(each) for each in model.estimators_]
    return same


def members(model: Any, columns: Sequence[Column], graph: Graph) -> list[ModelSpec] | None:
    """Each model over the columns that it sees; None if one cannot be converted."""
    expect_width(model, columns, graph)
    if refuse_strings(columns, graph):
        return None
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
        return None
    held = common_dtype(columns)
    columns = [in_matrix(column, held, sparse=False) for column in columns]  # members are given one array
    features = getattr(model, "estimators_features_", None)
    everything = list(range(len(columns)))
    specs = []
    for at, estimator in enumerate(model.estimators_):
        chosen = everything if features is None else np.asarray(features[at]).tolist()
        spec = _members.member(estimator, f"estimators_[{at}]", [columns[i] for i in chosen], graph)
        if spec is None:
            return None
        specs.append(replace(spec, prepare=_Chosen(chosen, spec.prepare)))
    return specs


class _Chosen:
    """From the rows of the whole to a member's own input."""

    def __init__(self, chosen: Any, inner: Any) -> None:
        self.chosen, self.inner = chosen, inner

    def __call__(self, rows: Any) -> Any:
        return self.inner(np.asarray(rows)[:, self.chosen])
