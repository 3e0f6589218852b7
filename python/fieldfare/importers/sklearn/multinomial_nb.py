# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.MultinomialNB: X @ feature_log_prob_.T + class_log_prior_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _naive_bayes
from fieldfare.spec import ModelSpec

SUPPORTED = _naive_bayes.support("MultinomialNB")


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin per class."""
    return _naive_bayes.convert(model, model.class_log_prior_, columns, graph)
