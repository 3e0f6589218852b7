# SPDX-License-Identifier: Apache-2.0
"""sklearn.multioutput.MultiOutputClassifier: a classifier for each target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _members, _multi_output
from fieldfare.spec import ModelSpec, Support, Target

SUPPORTED = (
    Support(
        "sklearn.multioutput.MultiOutputClassifier",
        ("over every supported classifier", "pipelines as members", "targets of one class"),
        (("CatBoostClassifier of more than two classes", "scikit-learn cannot put its labels side by side"),),
        _members.VERSIONS,
        exactness="that of its classifiers",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Each classifier's answer, as a target of its own."""
    found = _multi_output.convert(model, columns, graph)
    if found is None:
        return columns
    whole, specs, source = found
    targets = [spec.targets[0] for spec in specs]
    for k, (target, estimator) in enumerate(zip(targets, model.estimators_, strict=True)):
        if type(estimator).__module__.startswith("catboost.") and len(target.classes) > 2:
            graph.unsupported(f"target {k}", "CatBoost's labels of several classes are no row of labels", "two classes")
    if all(target.probabilities for target in targets):
        whole.outputs = lambda rows: np.concatenate(source.predict_proba(rows), axis=1).astype(np.float64)
    if len(targets) > 1:
        whole.several = targets
    else:
        _only(whole, targets[0])
    return whole


def _only(whole: ModelSpec, target: Target) -> None:
    """A lone target, whose labels are then a column without a matrix."""
    source = whole.labels
    assert source is not None
    whole.classes, whole.decision, whole.probabilities = target.classes, target.decision, target.probabilities
    whole.labels = lambda rows: np.ravel(source(rows))
