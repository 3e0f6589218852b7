# SPDX-License-Identifier: Apache-2.0
"""sklearn.neighbors.NearestCentroid: the class whose centroid is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _neighbours
from fieldfare.importers.sklearn._arrays import expect_width, refuse_strings
from fieldfare.importers.sklearn._linear import FINITE
from fieldfare.spec import Answer, Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.neighbors.NearestCentroid",
        ("euclidean and manhattan", "shrink_threshold", "predict: its scores are of other distances"),
        (("priors", "the label then follows from NumPy's logarithm"), ("sparse matrices", "BLAS is not used there")),
        _neighbours.VERSIONS,
        "labels: equal but where two centroids are as near, give or take the last bits (BLAS)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """1 for the class of the label, 0 for every other; no raw scores."""
    expect_width(model, columns, graph)
    classes = labels_of(model.classes_, graph)
    count = len(classes)
    if not np.isclose(model.class_prior_, 1 / count).all():
        graph.unsupported("priors", "classes that are not equally likely", 'priors="uniform"')
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    if refuse_strings(columns, graph) or graph.problems:
        return columns
    graph.refuse_missing(graph.refuse_infinite(columns))
    votes = graph.add(
        "neighbours",
        columns,
        [Column(f"class{k}") for k in range(count)],
        FINITE,
        outputs=count,
        neighbours=1,
        distance=model.metric,
        weight="uniform",
        classes=count,
        rows=np.asarray(model.centroids_, np.float64).ravel(),
        value=np.arange(count, dtype=np.float64),
        order=np.empty(0, np.int32),
        levels=0,
        centre=np.empty(0),
        radius=np.empty(0),
    )
    nearest = SimpleNamespace(
        _fit_method="brute", _fit_X=model.centroids_, n_neighbors=1, effective_metric_=model.metric, weights="uniform"
    )
    shares = _neighbours.undecided(nearest)
    assert shares is not None

    def chosen(rows: Any) -> Floats:
        return np.asarray(model.predict(rows)[:, None] == model.classes_, np.float64)

    return ModelSpec(
        features=columns,
        accepts=FINITE,
        outputs=chosen,
        classes=classes,
        labels=model.predict,
        output_tolerance=lambda rows: np.repeat(shares(rows)[:, None], count, axis=1),
        answer=Answer([], votes),
        probabilities=False,
    )
