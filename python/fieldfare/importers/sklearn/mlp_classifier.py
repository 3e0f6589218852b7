# SPDX-License-Identifier: Apache-2.0
"""sklearn.neural_network.MLPClassifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _perceptron
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.importers.sklearn._members import one_class
from fieldfare.spec import Answer, Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.neural_network.MLPClassifier",
        ("binary and multiclass", "every activation and solver", "hidden_layer_sizes", "float64 and float32"),
        _perceptron.REFUSED,
        "1.9",
        _perceptron.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Probabilities; it shows no raw scores."""
    if one_class(model, graph):
        return columns
    expected = "logistic" if len(model.classes_) == 2 else "softmax"
    if model.out_activation_ != expected or model.n_outputs_ != (1 if expected == "logistic" else len(model.classes_)):
        graph.unsupported("", "multilabel targets", "one label per row")
        return columns
    layers = _perceptron.Layers(model, columns)
    sums = layers.add(model, columns, graph)
    if sums is None:
        return columns
    made = [Column(f"output{k}", dtype=layers.dtype) for k in range(len(model.classes_))]
    link: dict[str, Any] = {"type": layers.dtype} if len(sums) > 1 else {"type": layers.dtype, "scale": 1.0}
    outputs = graph.add("sigmoid" if len(sums) == 1 else "softmax", sums, made, ANYTHING, **link)
    eps, tiny = float(np.finfo(layers.dtype).eps), float(np.finfo(layers.dtype).tiny)

    def tolerance(rows: Any) -> Floats:
        p, slack = two_dimensional(model.predict_proba(rows)), layers.slack(rows).max(axis=1, keepdims=True)
        relative = 2 * slack + (8 + 2 * p.shape[1]) * eps
        allowed = np.where(relative < 1, p * np.expm1(np.minimum(relative, 1)) + tiny, 1.0)
        if len(made) == 2:  # 1 - p rounds at the size of 1
            allowed[:, 0] = np.maximum(allowed[:, 0], allowed[:, 1] + eps)
        return np.asarray(allowed)

    return ModelSpec(
        features=columns,
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        labels=model.predict,
        output_tolerance=tolerance,
        dtype=layers.dtype,
        answer=Answer([], outputs),
        probabilities=True,
    )
