# SPDX-License-Identifier: Apache-2.0
"""The linear classifiers that only decide: X @ coef_.T + intercept_, the class of the largest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

EXACTNESS = "margins: equal bits on a sparse matrix, 4 eps times the sum of absolute terms on a dense one (BLAS)"


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    refused = (("multilabel targets", "a MultiOutputClassifier over it has such targets"),)
    return (Support(f"sklearn.{name}", ("binary and multiclass",), refused, "1.9", EXACTNESS),)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin for two classes, else one per class; no probabilities."""
    classes = labels_of(model.classes_, graph)
    coefficients = np.atleast_2d(model.coef_)
    binarizer = getattr(model, "_label_binarizer", None)
    multilabel = str(getattr(binarizer, "y_type_", "")).startswith("multilabel")
    if multilabel or len(coefficients) != (1 if len(classes) == 2 else len(classes)):
        graph.unsupported("", "multilabel targets", "a MultiOutputClassifier over it")
        return columns
    parts = linear_model(model, coefficients, model.intercept_, columns, graph)
    if parts is None or graph.problems:
        return columns

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        margins = margin_tolerance(coefficients, model.intercept_, columns, slack)
        if margins is None or len(coefficients) > 1:
            return margins, margins
        return margins, lambda rows: np.repeat(margins(rows), 2, axis=1)

    def outputs(rows: Any) -> Floats:
        margins = two_dimensional(model.decision_function(rows))
        return margins if len(coefficients) > 1 else np.concatenate([-margins, margins], axis=1)

    spec = linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "identity"},
        margins=lambda rows: two_dimensional(model.decision_function(rows)),
        outputs=outputs,
        classes=classes,
        decision="margin_positive",
        labels=model.predict,
        probabilities=False,
    )
    if len(coefficients) == 1:
        margins = graph.answer(spec).margins
        made = [Column(f"score{k}", dtype=spec.dtype) for k in range(2)]
        sides = graph.add(
            "affine", [*margins, *margins], made, order="subtract_divide", shift=[], scale=[-1.0, 1.0], dtype="float64"
        )
        spec.answer = Answer(margins, sides)
    return spec
