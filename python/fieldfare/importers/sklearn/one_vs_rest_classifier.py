# SPDX-License-Identifier: Apache-2.0
"""sklearn.multiclass.OneVsRestClassifier over LogisticRegression: a sigmoid per class, divided by their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._linear import (
    FINITE,
    linear_model,
    margin_tolerance,
    two_dimensional,
)
from fieldfare.importers.sklearn.logistic_regression import output_tolerance
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.multiclass.OneVsRestClassifier",
        ("over LogisticRegression", "two and more classes"),
        (
            ("another estimator", "only linear members share one matrix product"),
            ("multilabel targets", "a MultiOutputClassifier has such targets"),
            ("fitted on and given float32", "the link computes in float64"),
        ),
        "1.9",
        exactness=(
            "sparse: equal bits, but probabilities of three and more classes (NumPy's sum); "
            "dense: margins within 4 eps times the sum of absolute terms (BLAS; 0 to 75 % of rows equal)"
        ),
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin per class; one margin for two classes."""
    if model.multilabel_:
        graph.unsupported("", "multilabel targets", "a MultiOutputClassifier")
    for member in model.estimators_:
        if type(member).__name__ != "LogisticRegression" or not type(member).__module__.startswith("sklearn."):
            graph.unsupported("estimator", f"{type(member).__name__}", "LogisticRegression")
    if graph.problems:
        return columns
    coefficients = np.concatenate([member.coef_ for member in model.estimators_])
    intercept = np.concatenate([np.broadcast_to(member.intercept_, (1,)) for member in model.estimators_])
    parts = linear_model(model, coefficients, intercept, columns, graph)
    if parts is None:
        return columns
    if parts["sum"] == "float32":
        graph.unsupported("", "fitted on and given float32", "float64 input")
    classes = labels_of(model.classes_, graph)
    tolerance = margin_tolerance(coefficients, intercept, columns)
    binary = len(classes) == 2
    return ModelSpec(
        model=parts,
        link={"op": "sigmoid", "type": "float64", "scale": 1.0}
        if binary
        else {"op": "one_versus_rest", "scale": 1.0, "normalize": True},
        features=columns,
        accepts=FINITE,
        margins=lambda rows: two_dimensional(model.decision_function(rows)),
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=classes,
        decision="margin_positive",
        labels=model.predict,
        margin_tolerance=tolerance,
        output_tolerance=output_tolerance(model.predict_proba, tolerance, len(classes), "float64"),
    )
