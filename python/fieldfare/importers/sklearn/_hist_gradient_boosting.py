# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.HistGradientBoosting*: float64 thresholds, missing values, and categories of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _boosting, _tree_nodes, ordinal_encoder
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.spec import ModelSpec


def nodes_of(predictors: list[Any]) -> _trees.Nodes:
    """The nodes of fitted TreePredictors."""
    nodes = np.concatenate([predictor.nodes for predictor in predictors])
    sizes = np.array([predictor.nodes.size for predictor in predictors], np.int64)
    leaf = nodes["is_leaf"].astype(np.bool_)
    categorical = nodes["is_categorical"].astype(np.bool_) & ~leaf
    # Training on both infinities can leave a threshold of NaN: no value goes left, as if it listed no category.
    nothing_left = np.isnan(nodes["num_threshold"]) & ~leaf & ~categorical
    return _trees.Nodes(
        sizes=sizes,
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        feature=np.asarray(nodes["feature_idx"], np.int64),
        threshold=np.asarray(nodes["num_threshold"], np.float64),
        default_left=nodes["missing_go_to_left"].astype(np.bool_),
        values=np.asarray(nodes["value"], np.float64),
        leaf_id=np.arange(nodes.size) - np.repeat(np.cumsum(sizes) - sizes, sizes),
        categorical=categorical | nothing_left,
        members=_members(predictors, nodes["bitset_idx"].astype(np.int64), sizes, categorical),
    )


def _members(
    predictors: list[Any], bitset: NDArray[np.int64], sizes: NDArray[np.int64], categorical: NDArray[np.bool_]
) -> _trees.Members:
    """The categories that go left, from the trees' bitsets of 256 bits each."""
    words = [np.ascontiguousarray(predictor.raw_left_cat_bitsets, "<u4").reshape(-1, 8) for predictor in predictors]
    sets = np.array([part.shape[0] for part in words], np.int64)
    bits = np.unpackbits(np.concatenate(words).view(np.uint8), axis=1, bitorder="little")
    owner, category = np.nonzero(bits)
    count = np.bincount(owner, minlength=bits.shape[0]).astype(np.int64)
    first = np.cumsum(count) - count
    row = np.where(categorical, bitset + np.repeat(np.cumsum(sets) - sets, sizes), 0)
    if not bits.shape[0]:
        return _trees.Members(np.zeros_like(row), np.zeros_like(row), category)
    return _trees.Members(first[row], np.where(categorical, count[row], 0), category)


def _inputs(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns as its trees number them: encoded categories first, then the other columns."""
    preprocessor = getattr(model, "_preprocessor", None)
    if preprocessor is None:
        return columns
    chosen = np.asarray(model.is_categorical_, np.bool_)
    encoded = ordinal_encoder.convert(
        preprocessor.named_transformers_["encoder"],
        [column for column, categorical in zip(columns, chosen, strict=True) if categorical],
        graph,
    )
    return [*encoded, *(column for column, categorical in zip(columns, chosen, strict=True) if not categorical)]


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Either estimator; a classifier has `classes_`."""
    expect_width(model, columns, graph)
    if not hasattr(model, "_preprocessor"):
        graph.unsupported("", "was fitted by scikit-learn before 1.4", "fit it again")
        return _tree_nodes.refused(columns)
    classifier = hasattr(model, "classes_")
    outputs = int(model.n_trees_per_iteration_)
    predictors = [predictor for iteration in model._predictors for predictor in iteration]
    inputs = _inputs(model, columns, graph)
    nodes = nodes_of(predictors)
    if np.isneginf(nodes.threshold[nodes.left >= 0]).any():
        graph.unsupported("", "a split between -inf and all other values", "training data without -inf")
    ensemble = _trees.tree_ensemble(
        nodes,
        np.tile(np.arange(outputs), len(model._predictors)),
        outputs=outputs,
        start=np.asarray(model._baseline_prediction, np.float64).ravel(),
        input="float64",
    )
    read = _trees.keep_read(ensemble)

    def margins(rows: Any) -> NDArray[np.float64]:
        return _boosting.matrix(model._raw_predict(rows))

    values, link, tolerance = _boosting.outputs_of(model, classifier, graph)
    return ModelSpec(
        model=ensemble,
        link=link,
        features=_tree_nodes.accept([inputs[i] for i in read], ANYTHING, graph),
        read=read,
        accepts=dict(ANYTHING),
        margins=margins,
        outputs=values,
        classes=labels_of(model.classes_, graph) if classifier else [],
        decision="margin_positive",
        labels=model.predict,
        output_tolerance=tolerance,
        thresholds=_trees.thresholds(ensemble),
        features_are_input=model._preprocessor is None,
    )
