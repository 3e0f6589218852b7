# SPDX-License-Identifier: Apache-2.0
"""sklearn.dummy.DummyClassifier: the same probabilities for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph, ModelSpec, Support
from fieldfare.importers.sklearn import _dummy, _members

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
    found = _dummy.constant(model, values, lambda rows: _members.table(model.predict_proba(rows)), columns, graph)
    if found is None:
        return columns
    found.classes = _members.labels(model, graph)
    found.probabilities = True
    return found
