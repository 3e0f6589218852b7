# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.ComplementNB: counts times weights from the other classes' frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._posterior import LINEAR, of_linear_scores
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.naive_bayes.ComplementNB",
        ("binary and multiclass", "norm", "dense and sparse"),
        (("alpha of 0", "its logarithm is infinite"),),
        "1.9",
        LINEAR,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class; the classes' own frequencies do not count."""
    return of_linear_scores(model, model.feature_log_prob_, np.zeros(len(model.classes_)), columns, graph)
