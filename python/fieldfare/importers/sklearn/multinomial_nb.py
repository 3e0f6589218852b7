# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.MultinomialNB: counts times logarithms of frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._posterior import LINEAR, of_linear_scores
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.naive_bayes.MultinomialNB",
        ("binary and multiclass", "dense and sparse"),
        (("alpha or a class_prior of 0", "its logarithm is infinite"),),
        "1.9",
        LINEAR,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class."""
    return of_linear_scores(model, model.feature_log_prob_, model.class_log_prior_, columns, graph)
