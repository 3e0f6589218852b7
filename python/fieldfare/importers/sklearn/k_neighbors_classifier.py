# SPDX-License-Identifier: Apache-2.0
"""sklearn.neighbors.KNeighborsClassifier: the votes of the nearest training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _neighbours
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, no_margins

SUPPORTED = (
    Support(
        "sklearn.neighbors.KNeighborsClassifier",
        (*_neighbours.OPTIONS, 'a tree with weights="distance": the margins are the sums that predict goes by'),
        (*_neighbours.REFUSED, ("one class", "there is nothing to decide")),
        _neighbours.VERSIONS,
        _neighbours.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Probabilities; with weights also the sums that the label goes by, as predict adds them up in another order."""
    if model.outputs_2d_:
        graph.unsupported("", "several targets", "one target")
        return columns
    classes = labels_of(model.classes_, graph)
    if len(classes) < 2:
        graph.unsupported("classes_", "one class", "two or more")
    width, weighted = len(classes), model.weights == "distance"
    parts = _neighbours.neighbours(model, model._y.ravel(), width, columns, graph)
    if parts is None or graph.problems:
        return columns
    op, count = parts.pop("op"), parts["neighbours"]
    votes = graph.add(op, columns, [Column(f"votes{k}") for k in range(parts["outputs"])], FINITE, **parts)
    names = [Column(f"output{k}") for k in range(width)]
    if weighted:
        outputs = graph.add("normalize", votes[width:], names, PRESENT)
    else:
        scale = [float(count)] * width
        outputs = graph.add(
            "affine",
            votes,
            names,
            PRESENT,
            order="subtract_divide",
            shift=[],
            scale=scale,
            dtype="float64",
        )
    shares = _neighbours.undecided(model)
    decides = weighted and shares is None
    return ModelSpec(
        features=columns,
        accepts=FINITE,
        margins=(lambda rows: _sums(model, rows)) if decides else no_margins,
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=classes,
        decision="margin_positive" if decides else "argmax",
        labels=model.predict,
        output_tolerance=None if shares is None else lambda rows: np.repeat(shares(rows)[:, None], width, axis=1),
        answer=Answer(votes[:width] if decides else [], outputs),
        probabilities=True,
    )


def _sums(model: Any, rows: Any) -> Floats:
    """The weights of each class, as sklearn.utils.extmath.weighted_mode adds them up."""
    from sklearn.neighbors._base import _get_weights

    distances, at = model.kneighbors(rows)
    weights, found = _get_weights(distances, model.weights), model._y.ravel()[at]
    each = [np.sum(np.where(found == k, weights, 0.0), axis=1) for k in range(len(model.classes_))]
    return np.stack(each, axis=1)
