# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.VotingClassifier: the mean of several classifiers' probabilities, or the most of their votes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _members, _voting
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.ensemble.VotingClassifier",
        ("soft and hard", "weights", "dropped members", "pipelines as members"),
        (
            ("voting='soft' with a member that only decides", "it has no probabilities"),
            ("multilabel targets", "scikit-learn votes on one label"),
        ),
        _members.VERSIONS,
        exactness="equal bits, if those of all members are; else the mean of their tolerances",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Probabilities, or the weight of the votes for each class; no raw scores."""
    specs = _voting.voters(model, columns, graph)
    if specs is None:
        return columns
    names, soft = _voting.names(model), model.voting == "soft"
    _members.same_classes(specs, names, model.classes_, graph)
    for spec, name in zip(specs, names, strict=True):
        if soft and not spec.gives_probabilities:
            graph.unsupported(name, "it only decides, and voting is soft", "members with probabilities")
    if graph.problems:
        return columns
    weights, source = model._weights_not_none, _voting.oracle(model)
    features, thresholds = _members.features_of(specs)
    made = _voting.average(specs, weights, graph) if soft else _votes(specs, weights, len(model.classes_), graph)
    return ModelSpec(
        features=features,
        outputs=(lambda rows: two_dimensional(source.predict_proba(rows))) if soft else _counts(source, weights),
        classes=labels_of(model.classes_, graph),
        labels=source.predict,
        output_tolerance=_voting.average_tolerance(specs, weights) if soft else _vote_tolerance(specs, weights),
        dtype=made[0].dtype,
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], made),
        probabilities=soft,
    )


def _votes(specs: Sequence[ModelSpec], weights: Any, classes: int, graph: Graph) -> list[Column]:
    votes = [
        column for spec in specs for column in _members.label_column(spec, [float(k) for k in range(classes)], graph)
    ]
    factors = [1.0] * len(specs) if weights is None else np.asarray(weights, np.float64).tolist()
    made = [Column(f"votes{k}") for k in range(classes)]
    return graph.add("vote", votes, made, PRESENT, weights=factors, classes=classes)


def _counts(source: Any, weights: Any) -> Callable[[Any], Floats]:
    """The weight of the votes for each class, counted as scikit-learn does."""

    def counts(rows: Any) -> Floats:
        most = len(source.classes_)
        return np.stack([np.bincount(row, weights, most) for row in source._predict(rows)]).astype(np.float64)

    return counts


def _vote_tolerance(specs: Sequence[ModelSpec], weights: Any) -> Tolerance | None:
    """The weight of the members whose own vote may be another one."""
    found = [_members.undecided(spec) for spec in specs]
    if not any(found):
        return None
    factors = np.ones(len(specs)) if weights is None else np.abs(np.asarray(weights, np.float64))
    classes = len(specs[0].classes)

    def tolerance(rows: Any) -> Floats:
        near = sum(factor * each(rows) for each, factor in zip(found, factors, strict=True) if each is not None)
        return np.repeat(np.asarray(near, np.float64)[:, None], classes, axis=1)

    return tolerance
