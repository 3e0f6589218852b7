# SPDX-License-Identifier: Apache-2.0
"""What gradient boosting and histogram gradient boosting of scikit-learn share: links and their tolerances.

The margins are equal bits. The probabilities of a binary model are too (scipy's expit is 1 / (1 + exp(-x)) with the C
library's exp). Softmax and exp are NumPy's, whose last bit depends on the CPU it runs on and, from eight classes on, on
how many rows are predicted together: they get a tolerance of a few units in the last place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Graph

Floats = NDArray[np.float64]
Values = Callable[[Any], Floats]


def matrix(answer: Any) -> Floats:
    """One answer per row, or several, as (rows, answers)."""
    values = np.asarray(answer, np.float64)
    return values.reshape(-1, 1) if values.ndim == 1 else values


def few_ulp(outputs: Values) -> Values:
    """A tolerance for outputs that went through NumPy's exp: one unit in the last place each for the exponential and
    the division, and one per term of the sum."""

    def tolerance(rows: Any) -> Floats:
        values = outputs(rows)
        return np.asarray((4 + values.shape[1]) * np.finfo(np.float64).eps * np.abs(values))

    return tolerance


def classifier_link(loss: Any, outputs: Values, graph: Graph) -> tuple[dict[str, Any], Values | None]:
    """The link of a classifier's loss, and the tolerance of its probabilities (None: equal bits)."""
    name = type(loss.link).__name__
    if name == "LogitLink":
        return {"op": "sigmoid", "type": "float64", "scale": 1.0}, None
    if name == "HalfLogitLink":  # expit(2 * raw), the exponential loss
        return {"op": "sigmoid", "type": "float64", "scale": 2.0}, None
    if name == "MultinomialLogit":
        return {"op": "softmax", "type": "float64"}, few_ulp(outputs)
    graph.unsupported("loss", f"a loss with the link {name}", "log_loss, exponential")
    return {}, None


def regressor_link(loss: Any, outputs: Values, graph: Graph) -> tuple[dict[str, Any], Values | None]:
    """The link of a regressor's loss, and the tolerance of its values (None: equal bits)."""
    name = type(loss.link).__name__
    if name == "IdentityLink":
        return {"op": "identity"}, None
    if name == "LogLink":
        return {"op": "exponential", "type": "float64"}, few_ulp(outputs)
    graph.unsupported("loss", f"a loss with the link {name}", "identity and log links")
    return {}, None


def outputs_of(model: Any, classifier: bool, graph: Graph) -> tuple[Values, dict[str, Any], Values | None]:
    """The model's own outputs, the link that gives them, and their tolerance (None: equal bits)."""

    def values(rows: Any) -> Floats:
        return matrix(model.predict_proba(rows) if classifier else model.predict(rows))

    return values, *(classifier_link if classifier else regressor_link)(model._loss, values, graph)
