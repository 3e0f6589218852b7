# SPDX-License-Identifier: Apache-2.0
"""What the multi-layer perceptrons of scikit-learn share: products of matrices with a function behind each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers.sklearn._arrays import document_type, float_dtype
from fieldfare.importers.sklearn._posterior import dense_numbers
from fieldfare.spec import Floats

EXACTNESS = (
    "within what eps times the sum of absolute terms of each layer becomes behind it (BLAS, NumPy's exp and tanh)"
)
REFUSED = (
    ("several targets", "a prediction has one label or value"),
    ("sparse matrices", "their sums have another order"),
)

#: How much steeper than 1 a function is at most, and how far it is from the source's itself, in eps.
_SLOPE = {"identity": 1.0, "relu": 1.0, "tanh": 1.0, "logistic": 0.25}
_OWN = {"identity": 0.0, "relu": 0.0, "tanh": 8.0, "logistic": 4.0}


class Layers:
    """The layers of a fitted perceptron, up to the sums of its last."""

    def __init__(self, model: Any, columns: Sequence[Column]) -> None:
        self.weights = [np.asarray(each, np.float64) for each in model.coefs_]
        self.offsets = [np.asarray(each, np.float64) for each in model.intercepts_]
        learnt = {each.dtype for each in (*model.coefs_, *model.intercepts_)}
        self.dtype = document_type(str(np.result_type(float_dtype(columns), *learnt)))
        self.function = str(model.activation)

    def add(self, model: Any, columns: Sequence[Column], graph: Graph) -> list[Column] | None:
        """The sums of the last layer; None if they cannot be made."""
        read: Sequence[Column] | None = dense_numbers(model, columns, graph)
        if read is None:
            return None
        last = len(self.weights) - 1
        for at, (weights, offsets) in enumerate(zip(self.weights, self.offsets, strict=True)):
            if not (np.isfinite(weights).all() and np.isfinite(offsets).all()):
                graph.unsupported("coefs_", "weights that are not finite", "a model that converged")
                return None
            read = graph.add(
                "matrix_product",
                read,
                [Column(f"sum{k}", dtype=self.dtype) for k in range(len(offsets))],
                ANYTHING,
                outputs=len(offsets),
                weights=np.ascontiguousarray(weights.T),
                offset=offsets,
                dtype=self.dtype,
            )
            read = read if at == last else self._behind(read, graph)
        return list(read)

    def _behind(self, columns: list[Column], graph: Graph) -> list[Column]:
        if self.function == "identity":
            return columns
        made = [Column(f"unit{k}", dtype=self.dtype) for k in range(len(columns))]
        if self.function == "logistic":
            ones, zeros = np.full(len(columns), -1.0), np.zeros(len(columns))
            return graph.add("calibrate", columns, made, ANYTHING, slope=ones, intercept=zeros)
        return graph.add("elementwise", columns, made, ANYTHING, function=self.function, dtype=self.dtype)

    def slack(self, rows: Any) -> Floats:
        """How far the sums of the last layer may be."""
        eps = float(np.finfo(self.dtype).eps)
        values = np.asarray(rows, np.float64)
        off, last = np.zeros_like(values), len(self.weights) - 1
        for at, (weights, offsets) in enumerate(zip(self.weights, self.offsets, strict=True)):
            size = np.abs(weights)
            off = off @ size + (len(weights) + 3) * eps * ((np.abs(values) + off) @ size + np.abs(offsets))
            values = values @ weights + offsets
            if at < last:
                values = _FUNCTIONS[self.function](values)
                off = _SLOPE[self.function] * off + _OWN[self.function] * eps
        return off


def _logistic(values: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-values)))


_FUNCTIONS: dict[str, Any] = {
    "identity": np.asarray,
    "relu": lambda values: np.maximum(values, 0),
    "tanh": np.tanh,
    "logistic": _logistic,
}
