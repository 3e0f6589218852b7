# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.StackingClassifier: a classifier over the answers of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _stacking
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import ModelSpec

SUPPORTED = _stacking.support("StackingClassifier", "predict_proba, decision_function, predict")


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """What the final estimator gives, with the labels of the whole."""
    if any(type(each).__name__ == "list" for each in (model.classes_, model._label_encoder)):
        graph.unsupported("", "multilabel targets", "a MultiOutputClassifier over it")
        return columns
    found = _stacking.convert(model, columns, graph)
    if found is None:
        return columns
    spec, source = found
    if len(spec.classes) != len(model.classes_):
        graph.unsupported(
            "final_estimator", f"it knows {len(spec.classes)} of {len(model.classes_)} classes", "all classes"
        )
        return columns
    spec.classes = labels_of(model.classes_, graph)
    if spec.gives_probabilities:
        spec.outputs = lambda rows: two_dimensional(source.predict_proba(rows))
    return spec
