# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.SGDClassifier: a linear classifier; with loss="log_loss" a sigmoid per class, over their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn import _linear_classifier
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.importers.sklearn._members import EPS
from fieldfare.spec import Answer, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.linear_model.SGDClassifier",
        ("binary and multiclass", 'probabilities with loss="log_loss"', "every other loss decides"),
        (
            ('loss="modified_huber"', "its probabilities are not of a sigmoid"),
            ('loss="log_loss", fitted on and given float32', "the sigmoid computes in float64"),
        ),
        "1.9",
        exactness=_linear_classifier.EXACTNESS + "; probabilities of equal margins: equal bits",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """A linear classifier, and probabilities where it has some."""
    if model.loss == "modified_huber":
        graph.unsupported("loss", '"modified_huber"', 'loss="log_loss"')
    spec = _linear_classifier.convert(model, columns, graph)
    if model.loss != "log_loss" or not isinstance(spec, ModelSpec):
        return spec
    if spec.dtype == "float32":
        graph.unsupported("loss", '"log_loss", fitted on and given float32', "float64 input")
        return columns
    margins = graph.answer(spec).margins
    chances = graph.add(
        "logistic", margins, [Column(f"chance{k}") for k in range(len(margins))], PRESENT, type="float64", scale=1.0
    )
    outputs = graph.add("normalize", chances, [Column(f"output{k}") for k in range(len(spec.classes))], PRESENT)
    spec.answer = Answer(margins, outputs)
    spec.outputs = lambda rows: two_dimensional(model.predict_proba(rows))
    spec.probabilities = True
    carried = spec.carry
    assert carried is not None

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        of_margins, _ = carried(slack)  # type: ignore[arg-type]
        if of_margins is None:
            return None, None

        def of_outputs(rows: Any) -> Any:
            p, wide = spec.outputs(rows), of_margins(rows).max(axis=1, keepdims=True)
            # The slope of a sigmoid is p (1 - p) of its own p, which is at most its share times the number of classes.
            return 4 * wide * len(spec.classes) * p + 8 * EPS * np.maximum(p, float(p.shape[1] == 2))

        return of_margins, of_outputs

    spec.margin_tolerance, spec.output_tolerance = tolerances(None)
    spec.carry = tolerances
    return spec
