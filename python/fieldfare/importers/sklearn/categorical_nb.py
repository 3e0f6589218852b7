# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.CategoricalNB: a table of logarithms per feature and class, looked up and added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._members import one_class
from fieldfare.importers.sklearn._posterior import dense_numbers, of_scores, weighted_sum
from fieldfare.spec import Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.naive_bayes.CategoricalNB",
        ("binary and multiclass", "min_categories", "numbers of every type (their whole part counts)"),
        (("alpha or a class_prior of 0", "its logarithm is infinite"), ("sparse matrices", "scikit-learn takes none")),
        "1.9",
        "scores: equal bits; probabilities within a few ulps of the largest score (NumPy's exp)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class; a category that it does not know refuses the record."""
    if any(column.bound is not None for column in columns):
        graph.unsupported("", "a category of numbers whose last bits are not the same on all machines", "an encoder")
    read = dense_numbers(model, columns, graph)
    if read is None or one_class(model, graph):
        return columns
    tables = [np.asarray(each, np.float64) for each in model.feature_log_prob_]
    prior = np.asarray(model.class_log_prior_, np.float64)
    if not all(np.isfinite(each).all() for each in (*tables, prior)):
        graph.unsupported("", "a probability of 0, whose logarithm is infinite", "alpha and class_prior above 0")
    if graph.problems:
        return columns
    whole = graph.add("elementwise", read, [Column(column.name) for column in read], function="trunc", dtype="float64")
    scores: list[Column] = []
    for k, constant in enumerate(prior.tolist()):
        encoders = [_table(table[k]) for table in tables]
        names = [Column(f"term{i}") for i in range(len(whole))]
        terms = graph.add("ordinal_encoder", whole, names, columns=encoders, dtype="float64")
        scores += weighted_sum(terms, np.ones(len(terms)), constant, graph)

    def slack(rows: Any) -> Floats:
        return np.zeros((rows.shape[0], len(prior)))

    return of_scores(model, columns, scores, model.predict_joint_log_proba, slack, graph)


def _table(values: Floats) -> dict[str, Any]:
    return {
        "strings": [],
        "numbers": np.arange(len(values), dtype=np.float64),
        "codes": values,
        "missing": "error",
        "missing_code": 0.0,
        "unknown": "error",
        "unknown_code": 0.0,
    }
