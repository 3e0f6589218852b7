# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.IsolationForest: how few splits isolate a row, -1 for outliers and 1 for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, PRESENT, Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn import _bagging, _members, _outliers, _tree_nodes
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.spec import Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.IsolationForest",
        ("predict and decision_function", "max_samples, max_features, contamination", "missing values"),
        (
            ("sparse matrices", "in one a missing value goes another way than in the trees"),
            ("max_samples=1", "no tree has a split"),
        ),
        "1.9",
        "depths: equal bits; scores within 8 eps (NumPy's power of 2)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One score, its decision_function; no probabilities."""
    expect_width(model, columns, graph)
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    if model._max_samples < 2:
        graph.unsupported("max_samples", "one sample for each tree", "two or more")
    if graph.problems:
        return columns
    from sklearn.ensemble._iforest import _average_path_length

    trees = list(zip(model._decision_path_lengths, model._average_path_length_per_tree, strict=True))
    depths = [np.asarray(path + rest - 1.0, np.float64)[:, None] for path, rest in trees]
    denominator = float((len(trees) * _average_path_length([model._max_samples]))[0])
    features = model.estimators_features_
    ensemble = _trees.tree_ensemble(
        _bagging.nodes_of(model.estimators_, features, depths),
        np.zeros(len(trees), np.int64),
        outputs=1,
        start=[0.0],
        divide_by=denominator,
    )
    read = _trees.keep_read(ensemble)
    chosen = _tree_nodes.accept([columns[i] for i in read], ANYTHING, graph)
    _tree_nodes.round_once(columns, chosen, graph)
    if graph.problems:
        return columns
    thresholds = _trees.thresholds(ensemble)
    share = graph.add(ensemble.pop("op"), chosen, [Column("depth")], dict(ANYTHING), **ensemble)
    power = graph.add(
        "elementwise",
        _scaled(share, 0.0, graph),
        [Column("anomaly")],
        PRESENT,
        function="exp2",
        dtype="float64",
    )
    margins = _scaled(power, -float(model.offset_), graph)

    def tolerance(rows: Any) -> Floats:
        return np.full((len(rows), 1), 8 * _members.EPS)

    return ModelSpec(
        features=chosen,
        read=read,
        thresholds=thresholds,
        answer=_outliers.answer(margins, graph),
        **_outliers.rest(model, tolerance),
    )


def _scaled(columns: Sequence[Column], shift: float, graph: Graph) -> list[Column]:
    """-x + shift."""
    by = np.array([shift]) if shift else np.empty(0)
    made, scale = [Column("score")], np.array([-1.0])
    return graph.add("affine", columns, made, PRESENT, order="multiply_add", shift=by, scale=scale, dtype="float64")
