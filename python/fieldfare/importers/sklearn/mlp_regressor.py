# SPDX-License-Identifier: Apache-2.0
"""sklearn.neural_network.MLPRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers.sklearn import _perceptron
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.neural_network.MLPRegressor",
        ("every activation and solver", "loss squared_error and poisson", "hidden_layer_sizes", "float64 and float32"),
        _perceptron.REFUSED,
        "1.9",
        _perceptron.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value."""
    if model.n_outputs_ != 1:
        graph.unsupported("", f"{model.n_outputs_} targets", "one target")
        return columns
    layers = _perceptron.Layers(model, columns)
    sums = layers.add(model, columns, graph)
    if sums is None:
        return columns
    eps, exponential = float(np.finfo(layers.dtype).eps), model.out_activation_ == "exp"
    outputs = sums
    if exponential:
        outputs = graph.add("exponential", sums, [Column("value", dtype=layers.dtype)], ANYTHING, type=layers.dtype)
    elif model.out_activation_ != "identity":
        graph.unsupported("loss", f"an output function {model.out_activation_}", "squared_error, poisson")
        return columns

    def tolerance(rows: Any) -> Floats:
        slack = layers.slack(rows)
        if not exponential:
            return slack
        values = two_dimensional(model.predict(rows))
        return np.asarray(values * (np.expm1(np.minimum(slack, 1)) + 8 * eps))

    return ModelSpec(
        features=columns,
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=model.predict,
        output_tolerance=tolerance,
        dtype=layers.dtype,
        answer=Answer([], outputs),
    )
