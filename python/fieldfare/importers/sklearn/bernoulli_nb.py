# SPDX-License-Identifier: Apache-2.0
"""sklearn.naive_bayes.BernoulliNB: which features are there, times logarithms of frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import binarizer
from fieldfare.importers.sklearn._posterior import LINEAR, of_linear_scores
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.naive_bayes.BernoulliNB",
        ("binary and multiclass", "binarize, also None", "dense and sparse"),
        (("alpha or a class_prior of 0", "its logarithm is infinite"), ("float16", "scikit-learn compares in it")),
        "1.9",
        LINEAR,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class."""
    read = columns
    if model.binarize is not None:
        step = SimpleNamespace(threshold=model.binarize, n_features_in_=model.n_features_in_)
        read = binarizer.convert(step, columns, graph)
    present = np.asarray(model.feature_log_prob_, np.float64)
    with np.errstate(divide="ignore"):
        absent = np.log(1 - np.exp(present))
    with np.errstate(invalid="ignore"):
        weights, constant = present - absent, model.class_log_prior_ + absent.sum(axis=1)
    seen = (lambda rows: rows) if model.binarize is None else (lambda rows: np.asarray(rows) > model.binarize)
    spec = of_linear_scores(model, weights, constant, read, graph, seen)
    if isinstance(spec, ModelSpec) and model.binarize is not None:
        spec.features_are_input, spec.carry = False, None
    return spec
