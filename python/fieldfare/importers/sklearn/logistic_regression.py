# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.LogisticRegression: binary (a sigmoid), multinomial (softmax), one versus rest (old options)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._linear import (
    linear_model,
    linear_spec,
    margin_tolerance,
    two_dimensional,
)
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.linear_model.LogisticRegression",
        (
            "binary, multinomial, one versus rest",
            "every solver and penalty",
            "fitted on and given float32",
        ),
        (('multi_class="multinomial" with two classes', "its probabilities are of twice the margin"),),
        "1.9",
        exactness=(
            "sparse: equal bits, but probabilities of three and more classes (NumPy's exp; 45 to 93 % of rows equal); "
            "dense: margins within 4 eps times the sum of absolute terms (BLAS; 1 to 75 % of rows equal)"
        ),
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin for two classes, else one per class."""
    parts = linear_model(model, model.coef_, model.intercept_, columns, graph)
    if parts is None:
        return columns
    classes = labels_of(model.classes_, graph)

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        margins = margin_tolerance(model.coef_, model.intercept_, columns, slack)
        return margins, output_tolerance(model.predict_proba, margins, len(classes), parts["sum"])

    return linear_spec(
        columns,
        parts,
        tolerances,
        link=_link(model, len(classes), parts["sum"], graph),
        margins=lambda rows: two_dimensional(model.decision_function(rows)),
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=classes,
        decision="margin_positive",
        labels=model.predict,
    )


def _link(model: Any, classes: int, dtype: str, graph: Graph) -> dict[str, Any]:
    # Before 1.8 the option multi_class decided; "auto" and "deprecated" mean what 1.8 always does, but for liblinear.
    chosen = getattr(model, "multi_class", "auto")
    if chosen == "multinomial" and classes == 2:
        graph.unsupported("multi_class", '"multinomial" with two classes', 'multi_class="auto"')
    if classes == 2:
        return {"op": "sigmoid", "type": dtype, "scale": 1.0}
    if chosen == "ovr" or (chosen in ("auto", "deprecated") and model.solver == "liblinear"):
        if dtype == "float32":
            graph.unsupported("multi_class", "one versus rest, fitted on and given float32", "float64 input")
        return {"op": "one_versus_rest", "scale": 1.0, "normalize": True}
    return {"op": "softmax", "type": dtype}


def output_tolerance(
    probabilities: Callable[[Any], Any], margins: Callable[[Any], Floats] | None, classes: int, dtype: str
) -> Callable[[Any], Floats] | None:
    """How far probabilities may be: what the margins' tolerance becomes behind the link, and for three or more classes
    NumPy's own exp and order of summation."""
    if margins is None and classes == 2:
        return None
    eps = float(np.finfo(np.dtype(dtype)).eps)
    least = 0.0 if dtype == "float64" else float(np.finfo(np.float32).tiny)  # where a float32 sigmoid underflows

    def tolerance(matrix: Any) -> Floats:
        p = np.asarray(probabilities(matrix), dtype=np.float64)
        allowed = np.full_like(p, least) if classes == 2 else least + 2 * classes * eps * p + 4 * eps * p
        if margins is not None:
            slack = margins(matrix).max(axis=1, keepdims=True)
            # The slope of a sigmoid, and of a softmax along one margin, is p (1 - p).
            slope = p * (1 - p) if classes == 2 else p
            allowed = allowed + 2 * slack * slope + 2 * eps * p
            if classes == 2:  # 1 - p rounds at the size of 1
                allowed[:, 0] += eps
        return allowed

    return tolerance
