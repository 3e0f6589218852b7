# SPDX-License-Identifier: Apache-2.0
"""sklearn.dummy.DummyClassifier: the same probabilities for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _dummy, _members
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Floats, ModelSpec, Support, Target

SUPPORTED = (
    Support(
        "sklearn.dummy.DummyClassifier",
        ("prior, most_frequent, constant", "one target and several"),
        (
            ("stratified, uniform", "they answer at random"),
            ("rows of texts only", "an artifact reads numbers"),
        ),
        _members.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Its probabilities."""
    if model.strategy not in ("prior", "most_frequent", "constant"):
        graph.unsupported("strategy", f'"{model.strategy}", which answers at random', "prior, most_frequent, constant")
        return columns
    several = model.n_outputs_ > 1

    def outputs(rows: Any) -> Floats:
        answer = model.predict_proba(rows)
        return two_dimensional(np.concatenate(answer, axis=1) if several else answer)

    values = outputs(np.zeros((1, len(columns)))).ravel().tolist()  # it does not look at the row
    found = _dummy.constant(model, values, outputs, columns, graph)
    if found is None:
        return columns
    if several:
        classes = [labels_of(each, graph) for each in model.classes_]
        found.several = [Target(0, len(each), each, probabilities=True) for each in classes]
    else:
        found.classes = labels_of(model.classes_, graph)
        found.probabilities = True
    return found
