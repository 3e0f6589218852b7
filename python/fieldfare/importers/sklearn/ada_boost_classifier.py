# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.AdaBoostClassifier: members add their weight to the class that they choose, take it from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _bagging, _members, _tree_nodes
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.importers.sklearn._boosting import few_ulp
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.ensemble.AdaBoostClassifier",
        ("binary and multiclass", "over trees (one model), and every supported classifier"),
        (
            *_bagging.REFUSED,
            ("members that are no trees and have not seen every class", "their answers have other classes"),
        ),
        _members.VERSIONS,
        "scores: equal bits, but where a member that is not of equal bits may choose another class; probabilities "
        "follow within a few ulps (NumPy's exp)",
    ),
)


@dataclass
class _Scores:
    """The sums for each class, and what they are made of."""

    columns: list[Column]
    features: Sequence[Column]
    thresholds: dict[int, Floats]
    slack: Tolerance | None
    read: Any = None
    whole: bool = False


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Two classes: one score; else one per class."""
    expect_width(model, columns, graph)
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    if _members.one_class(model, graph):
        return columns
    classes = len(model.classes_)
    trees = _bagging.of_trees(model.estimators_)
    made = _of_trees(model, columns, graph) if trees else _of_members(model, columns, graph)
    if made is None:
        return columns
    margins = made.columns
    if classes == 2:
        margins = _difference(margins, graph)
    scaled = graph.add(
        "affine",
        [margins[0], margins[0]] if classes == 2 else margins,
        [Column(f"scaled{k}") for k in range(classes)],
        PRESENT,
        order="subtract_divide",
        shift=np.empty(0),
        scale=np.array([-2.0, 2.0]) if classes == 2 else np.full(classes, float(classes - 1)),
        dtype="float64",
    )
    names = [Column(f"output{k}") for k in range(classes)]
    outputs = graph.add("softmax", scaled, names, PRESENT, type="float64")
    source = _bagging.alone(model)
    slack, ulps = made.slack, few_ulp(lambda rows: two_dimensional(source.predict_proba(rows)))
    width = len(margins)

    def of_margins(rows: Any) -> Floats:
        assert slack is not None
        return np.repeat(slack(rows), width, axis=1)

    def of_outputs(rows: Any) -> Floats:
        allowed = ulps(rows)
        return allowed if slack is None else allowed + slack(rows)

    return ModelSpec(
        features=made.features,
        margins=lambda rows: two_dimensional(source.decision_function(rows)),
        outputs=lambda rows: two_dimensional(source.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        decision="margin_positive",
        labels=source.predict,
        margin_tolerance=None if slack is None else of_margins,
        output_tolerance=of_outputs,
        thresholds=made.thresholds,
        read=made.read,
        features_are_input=made.whole,
        answer=Answer(margins, outputs),
        probabilities=True,
    )


def _difference(columns: Sequence[Column], graph: Graph) -> list[Column]:
    weights, nothing = np.array([-1.0, 1.0]), np.empty(0)
    made = [Column("margin")]
    return graph.add(
        "matrix_product", columns, made, PRESENT, outputs=1, weights=weights, offset=nothing, dtype="float64"
    )


def _of_trees(model: Any, columns: Sequence[Column], graph: Graph) -> _Scores | None:
    """One ensemble, whose leaves hold what the class of the leaf adds to each class."""
    labels, classes = np.asarray(model.classes_), len(model.classes_)
    values = []
    for estimator, weight in zip(model.estimators_, model.estimator_weights_, strict=False):
        chosen = np.asarray(estimator.classes_)[_bagging.leaves(estimator).argmax(axis=1)]
        values.append(np.where(chosen[:, None] == labels, weight, -1 / (classes - 1) * weight))
    everything = [np.arange(len(columns))] * len(values)
    ensemble = _trees.tree_ensemble(
        _bagging.nodes_of(model.estimators_, everything, values),
        np.full(len(values), -1),
        outputs=classes,
        start=np.zeros(classes),
        divide_by=float(model.estimator_weights_.sum()),
    )
    read = _trees.keep_read(ensemble)
    rule = {**_tree_nodes.accepts(model.estimators_[0], columns), "missing": False}
    features = _tree_nodes.accept([columns[i] for i in read], rule, graph)
    _tree_nodes.round_once(columns, features, graph)
    if graph.problems:
        return None
    thresholds = _trees.thresholds(ensemble)
    op = ensemble.pop("op")
    made = graph.add(op, features, [Column(f"sum{k}") for k in range(classes)], rule, **ensemble)
    return _Scores(made, features, thresholds, None, read, whole=True)


def _of_members(model: Any, columns: Sequence[Column], graph: Graph) -> _Scores | None:
    """The weight that each member gives to each class, added up in order."""
    specs = _bagging.members(model, columns, graph)
    if specs is None:
        return None
    names = [f"estimators_[{at}]" for at in range(len(specs))]
    _members.same_classes(specs, names, model.classes_, graph)
    if graph.problems:
        return None
    classes = len(model.classes_)
    parts: list[Column] = []
    weights = np.asarray(model.estimator_weights_[: len(specs)], np.float64)
    for spec, weight in zip(specs, weights.tolist(), strict=True):
        others = -1 / (classes - 1) * weight
        for k in range(classes):
            values = [weight if j == k else others for j in range(classes)]
            parts += _members.label_column(spec, values, graph)
    total = float(model.estimator_weights_.sum())
    made = graph.add(
        "weighted_mean",
        parts,
        [Column(f"sum{k}") for k in range(classes)],
        PRESENT,
        weights=[1.0] * len(specs),
        divide_by=total,
        dtype="float64",
    )
    near = [_members.undecided(spec) for spec in specs]

    def slack(rows: Any) -> Floats:
        """What the members whose choice may be another one can move."""
        moved = [
            4 * weight / total * np.asarray(each(rows), float)
            for each, weight in zip(near, weights, strict=True)
            if each
        ]
        return np.asarray(sum(moved), np.float64)[:, None]

    features, thresholds = _members.features_of(specs)
    return _Scores(made, features, thresholds, slack if any(near) else None)
