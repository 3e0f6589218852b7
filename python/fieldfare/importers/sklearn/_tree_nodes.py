# SPDX-License-Identifier: Apache-2.0
"""What decision trees, forests and gradient boosting of scikit-learn share."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import UnsupportedError
from fieldfare.graph import Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._fields import is_sparse
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._arrays import common_dtype, expect_width
from fieldfare.spec import ModelSpec, Target, no_margins

Floats = NDArray[np.float64]

VERSIONS = "scikit-learn 1.9"


def nodes_of(estimators: Sequence[Any], widths: Sequence[int] | None = None) -> _trees.Nodes:
    """The nodes of fitted decision trees; leaf values (nodes, outputs) as `Tree.predict` gives them. `widths`: how many
    each output has, side by side; the tree pads them all to the widest. None: the first output as it is."""
    states = [estimator.tree_ for estimator in estimators]
    arrays = [tree.__getstate__()["nodes"] for tree in states]
    nodes = np.concatenate(arrays)
    sizes = np.array([array.size for array in arrays], np.int64)
    leaf = nodes["left_child"] < 0
    ids = np.arange(nodes.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return _trees.Nodes(
        sizes=sizes,
        left=np.where(leaf, -1, nodes["left_child"]),
        right=np.where(leaf, -1, nodes["right_child"]),
        feature=np.asarray(nodes["feature"], np.int64),
        threshold=np.asarray(nodes["threshold"], np.float64),
        default_left=nodes["missing_go_to_left"].astype(np.bool_),
        values=np.concatenate([_values(np.asarray(tree.value, np.float64), widths) for tree in states]),
        leaf_id=ids,
    )


def _values(held: Floats, widths: Sequence[int] | None) -> Floats:
    if widths is None:
        return held[:, 0, :]
    return np.concatenate([held[:, at, :width] for at, width in enumerate(widths)], axis=1)


def accepts(estimator: Any, columns: Sequence[Column]) -> dict[str, Any]:
    """What the input check of scikit-learn's trees lets through: float32 numbers, NaN only where the tree knows it; of
    a sparse matrix no tree does."""
    allowed = bool(estimator.__sklearn_tags__().input_tags.allow_nan) and not is_sparse(columns)
    return {"missing": allowed, "infinite": False, "range": "float32"}


def accepted(rows: Any) -> Any:
    """The rows. Raises UnsupportedError for a missing value in a frame of sparse columns: scikit-learn's check takes
    the frame for a dense one and lets it pass, and to the trees it is greater than every threshold, whatever they
    learnt; in a sparse matrix it is refused."""
    types = getattr(rows, "dtypes", ())
    if not len(types) or not all(hasattr(dtype, "fill_value") for dtype in types):
        return rows
    for position in range(len(types)):
        if rows.iloc[:, position].isna().any():
            name = rows.columns[position]
            raise UnsupportedError(
                f"column '{name}' of the sample holds missing values in a frame of sparse columns, where "
                "scikit-learn's trees do not see that they are missing; fill them, or make the frame dense",
                code="Unsupported",
                where=f"column '{name}'",
            )
    return rows


def accept(columns: Sequence[Column], rule: dict[str, Any], graph: Graph) -> Sequence[Column]:
    """The model's columns under its rule; text is refused by name."""
    for column in columns:
        if column.is_string:
            graph.unsupported(column.name, "a text column reaches the model", "an encoder before it")
    if not rule["missing"]:
        columns = graph.refuse_missing(columns)
    return columns if rule["infinite"] else graph.refuse_infinite(columns)


def round_once(columns: Sequence[Column], features: Sequence[Column], graph: Graph) -> None:
    """scikit-learn's trees make float32 of the whole matrix at once: whole numbers go by way of float64 only where they
    share it with such numbers."""
    if common_dtype(columns) in ("int64", "uint64"):
        graph.round_once(features)


def refused(columns: Sequence[Column]) -> ModelSpec:
    """Stands in for a model that was noted as unsupported; the driver raises before anything reads it."""
    return ModelSpec(columns, outputs=no_margins)


def sequential(estimator: Any) -> Any:
    """The same forest with `n_jobs=1`: with more, scikit-learn adds its trees in the order in which threads finish."""
    alone = copy.copy(estimator)
    if hasattr(alone, "n_jobs"):
        alone.n_jobs = 1
    return alone


def average(estimator: Any, trees: Sequence[Any], columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """A decision tree (itself its only tree), or a forest: the mean of its trees' leaf values.

    A classifier's leaves hold class fractions, and what is averaged is already the probability. Several outputs stand
    side by side in a leaf.
    """
    expect_width(estimator, columns, graph)
    rule = accepts(trees[0], columns)
    forest = trees[0] is not estimator
    count = int(estimator.n_outputs_)
    found = getattr(estimator, "classes_", None)
    classes = [] if found is None else [labels_of(each, graph) for each in (found if count > 1 else [found])]
    nodes = nodes_of(trees, [len(each) for each in classes] if classes else [1] * count)
    outputs = nodes.values.shape[1]
    model = _trees.tree_ensemble(
        nodes,
        np.full(len(trees), -1 if outputs > 1 else 0),
        outputs=outputs,
        # A lone tree's value is not added to anything: -0.0 is the number that changes no other.
        start=np.full(outputs, 0.0 if forest else -0.0),
        divide_by=len(trees),
    )
    read = _trees.keep_read(model)
    features = accept([columns[i] for i in read], rule, graph)
    round_once(columns, features, graph)
    oracle = sequential(estimator)

    def values(rows: Any) -> Floats:
        rows = accepted(rows)
        answer = oracle.predict_proba(rows) if classes else oracle.predict(rows)
        if isinstance(answer, list):
            answer = np.concatenate(answer, axis=1)
        return np.asarray(answer, np.float64).reshape(-1, outputs)

    return ModelSpec(
        model=model,
        link={"op": "identity"},
        features=features,
        read=read,
        accepts=rule,
        margins=values,
        outputs=values,
        classes=classes[0] if len(classes) == 1 else [],
        decision="argmax",
        several=[Target(len(each), len(each), each, probabilities=True) for each in classes] if count > 1 else [],
        labels=oracle.predict,
        thresholds=_trees.thresholds(model),
    )
