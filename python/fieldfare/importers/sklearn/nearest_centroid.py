# SPDX-License-Identifier: Apache-2.0
"""sklearn.neighbors.NearestCentroid: the class of the nearest centroid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _clusters
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.neighbors.NearestCentroid",
        ("metric euclidean", "priors uniform", "shrink_threshold", "dense and sparse"),
        (
            ("metric manhattan", "its distances are sums in an order of SciPy's own"),
            ("priors that differ", "they are added to distances that are scaled"),
        ),
        "1.9",
        _clusters.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score per class; no probabilities."""
    if model.metric != "euclidean":
        graph.unsupported("metric", f'"{model.metric}"', "euclidean")
    if not np.isclose(model.class_prior_, 1 / len(model.classes_)).all():
        graph.unsupported("priors", "priors that differ", 'priors="uniform"')
    return _clusters.nearest(model, model.centroids_, labels_of(model.classes_, graph), columns, graph)
