# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.SGDOneClassSVM: X @ coef_.T - offset_, -1 for outliers and 1 for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _linear_classifier, _outliers
from fieldfare.importers.sklearn._linear import FINITE, linear_model, margin_tolerance
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.linear_model.SGDOneClassSVM",
        ("predict and decision_function", "dense and sparse"),
        (),
        "1.9",
        _linear_classifier.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score."""
    coefficients, offset = np.atleast_2d(model.coef_), -np.asarray(model.offset_)
    parts = linear_model(model, coefficients, offset, columns, graph)
    if parts is None or graph.problems:
        return columns
    spec = ModelSpec(
        features=columns,
        accepts=FINITE,
        model=parts,
        link={"op": "identity"},
        dtype=parts["sum"],
        **_outliers.rest(model, margin_tolerance(coefficients, offset, columns)),
    )
    spec.answer = _outliers.answer(graph.answer(spec).margins, graph)
    return spec
