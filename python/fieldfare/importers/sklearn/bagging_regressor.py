# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.BaggingRegressor: the mean of the members' values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers.sklearn import _bagging, _members, _tree_nodes, _voting
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.BaggingRegressor",
        ("over trees (one model), and every supported regressor", "max_features, bootstrap_features"),
        (*_bagging.REFUSED, ("several targets", "a prediction has one value")),
        _members.VERSIONS,
        _bagging.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value; no raw scores but those of trees."""
    source = _bagging.alone(model)
    if _bagging.of_trees(model.estimators_):
        return _of_trees(model, source, columns, graph)
    specs = _bagging.members(model, columns, graph)
    if specs is None:
        return columns
    features, thresholds = _members.features_of(specs)
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict(rows)),
        labels=source.predict,
        output_tolerance=_voting.average_tolerance(specs, None),
        dtype=_members.common(specs),
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], _voting.average(specs, None, graph)),
    )


def _of_trees(model: Any, source: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    expect_width(model, columns, graph)
    if any(estimator.n_outputs_ != 1 for estimator in model.estimators_):
        graph.unsupported("", "several targets", "one target")
        return _tree_nodes.refused(columns)
    rule = _tree_nodes.accepts(model.estimators_[0], columns)
    values = [_bagging.leaves(each)[:, :1] for each in model.estimators_]
    nodes = _bagging.nodes_of(model.estimators_, model.estimators_features_, values)
    count = len(model.estimators_)
    ensemble = _trees.tree_ensemble(
        nodes, np.zeros(count, np.int64), outputs=1, start=[0.0], divide_by=model.n_estimators
    )
    read = _trees.keep_read(ensemble)
    features = _tree_nodes.accept([columns[i] for i in read], rule, graph)
    _tree_nodes.round_once(columns, features, graph)

    def values_of(rows: Any) -> Floats:
        return two_dimensional(source.predict(_tree_nodes.accepted(rows)))

    return ModelSpec(
        model=ensemble,
        link={"op": "identity"},
        features=features,
        read=read,
        accepts=rule,
        margins=values_of,
        outputs=values_of,
        labels=source.predict,
        thresholds=_trees.thresholds(ensemble),
    )
