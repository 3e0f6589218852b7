# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.BaggingClassifier: the mean of the members' probabilities, or their votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _bagging, _members, _tree_nodes, _voting
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.ensemble.BaggingClassifier",
        ("over trees (one model), and every supported classifier", "max_features, bootstrap_features", "votes"),
        (
            *_bagging.REFUSED,
            ("members that are no trees and have not seen every class", "their answers have other classes"),
        ),
        _members.VERSIONS,
        _bagging.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One output per class; no raw scores."""
    if _members.one_class(model, graph):
        return columns
    if _bagging.of_trees(model.estimators_):
        return _of_trees(model, columns, graph)
    specs = _bagging.members(model, columns, graph)
    if specs is None:
        return columns
    names = [f"estimators_[{at}]" for at in range(len(specs))]
    _members.same_classes(specs, names, model.classes_, graph)
    if graph.problems:
        return columns
    source = _bagging.alone(model)
    features, thresholds = _members.features_of(specs)
    soft = hasattr(model.estimators_[0], "predict_proba")
    made = _voting.average(specs, None, graph) if soft else _votes(specs, graph)
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        labels=source.predict,
        output_tolerance=_voting.average_tolerance(specs, None) if soft else _vote_tolerance(specs),
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], made),
        probabilities=True,
    )


def _votes(specs: Sequence[ModelSpec], graph: Graph) -> list[Column]:
    classes = len(specs[0].classes)
    positions = [float(k) for k in range(classes)]
    votes = [column for spec in specs for column in _members.label_column(spec, positions, graph)]
    made = [Column(f"votes{k}") for k in range(classes)]
    counted = graph.add("vote", votes, made, PRESENT, weights=[1.0] * len(specs), classes=classes)
    shares = [Column(f"output{k}") for k in range(classes)]
    total = float(len(specs))
    return graph.add("weighted_mean", counted, shares, PRESENT, weights=[1.0], divide_by=total, dtype="float64")


def _vote_tolerance(specs: Sequence[ModelSpec]) -> Tolerance | None:
    """The share of the members whose own vote may be another one."""
    found = [_members.undecided(spec) for spec in specs]
    if not any(found):
        return None

    def tolerance(rows: Any) -> Floats:
        near = sum(np.asarray(each(rows), np.float64) for each in found if each is not None)
        return np.repeat(np.asarray(near)[:, None] / len(specs), len(specs[0].classes), axis=1)

    return tolerance


def _of_trees(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """One ensemble; a tree that has not seen a class adds 0 to it."""
    expect_width(model, columns, graph)
    if any(estimator.n_outputs_ != 1 for estimator in model.estimators_):
        graph.unsupported("", "several outputs in one model", "a model per output")
        return _tree_nodes.refused(columns)
    rule = _tree_nodes.accepts(model.estimators_[0], columns)
    classes = len(model.classes_)
    values = []
    for estimator in model.estimators_:
        held = _bagging.leaves(estimator)
        whole = np.zeros((len(held), classes))
        whole[:, np.asarray(estimator.classes_, np.int64)] = held
        values.append(whole)
    nodes = _bagging.nodes_of(model.estimators_, model.estimators_features_, values)
    count = len(model.estimators_)
    ensemble = _trees.tree_ensemble(
        nodes, np.full(count, -1), outputs=classes, start=np.zeros(classes), divide_by=model.n_estimators
    )
    read = _trees.keep_read(ensemble)
    features = _tree_nodes.accept([columns[i] for i in read], rule, graph)
    _tree_nodes.round_once(columns, features, graph)
    source = _bagging.alone(model)

    def probabilities(rows: Any) -> Floats:
        return two_dimensional(source.predict_proba(_tree_nodes.accepted(rows)))

    return ModelSpec(
        model=ensemble,
        link={"op": "identity"},
        features=features,
        read=read,
        accepts=rule,
        margins=probabilities,
        outputs=probabilities,
        classes=labels_of(model.classes_, graph),
        decision="argmax",
        labels=source.predict,
        thresholds=_trees.thresholds(ensemble),
    )
