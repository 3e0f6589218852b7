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
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.dummy.DummyClassifier",
        ("prior, most_frequent, constant",),
        (
            ("stratified, uniform", "they answer at random"),
            ("several targets", "a prediction has one label"),
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
    if model.n_outputs_ != 1:
        graph.unsupported("", f"{model.n_outputs_} targets", "one target")
        return columns
    row = np.zeros((1, len(columns)))
    values = np.ravel(model.predict_proba(row)).tolist()  # it does not look at the row
    found = _dummy.constant(model, values, lambda rows: two_dimensional(model.predict_proba(rows)), columns, graph)
    if found is None:
        return columns
    found.classes = labels_of(model.classes_, graph)
    found.probabilities = True
    return found
