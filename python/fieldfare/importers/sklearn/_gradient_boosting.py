# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.GradientBoosting*: raw = init, then raw[k] += learning_rate * value, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers import _trees
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _boosting, _tree_nodes
from fieldfare.importers.sklearn._arrays import expect_width
from fieldfare.spec import ModelSpec

_CONSTANT = {"prior", "most_frequent", "constant", "mean", "median", "quantile"}


def initial(model: Any, graph: Graph) -> NDArray[np.float64] | None:
    """The raw score before the first stage; None, and a note, if it depends on the row."""
    init = model.init_
    if not isinstance(init, str):
        module = type(init).__module__
        strategy = getattr(init, "strategy", None)
        if not (module == "sklearn.dummy" and strategy in _CONSTANT):
            graph.unsupported(
                "init",
                f"{type(init).__name__}{'' if strategy is None else f'({strategy!r})'} depends on the row",
                'the default, "zero", or a Dummy estimator with a constant answer',
            )
            return None
    row = np.zeros((1, model.n_features_in_), np.float32)
    # scikit-learn's own arithmetic (clipping, logit, geometric mean), for the same bits.
    start: NDArray[np.float64] = np.asarray(model._raw_predict_init(row), np.float64).ravel()
    return start


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """Either estimator; a classifier has `classes_`."""
    expect_width(model, columns, graph)
    start = initial(model, graph)
    if start is None:
        return _tree_nodes.refused(columns)
    classifier = hasattr(model, "classes_")
    stages, outputs = model.estimators_.shape
    rule = _tree_nodes.accepts(model, columns)
    nodes = _tree_nodes.nodes_of(list(model.estimators_.ravel()))
    scaled = float(model.learning_rate) * nodes.values  # the product scikit-learn rounds before it adds
    ensemble = _trees.tree_ensemble(
        replace(nodes, values=scaled),
        np.tile(np.arange(outputs), stages),
        outputs=outputs,
        start=start,
    )
    read = _trees.keep_read(ensemble)
    features = _tree_nodes.accept([columns[i] for i in read], rule, graph)
    _tree_nodes.round_once(columns, features, graph)

    def margins(rows: Any) -> NDArray[np.float64]:
        return _boosting.matrix(model.decision_function(rows) if classifier else model.predict(rows))

    values, link, tolerance = _boosting.outputs_of(model, classifier, graph)
    return ModelSpec(
        model=ensemble,
        link=link,
        features=features,
        read=read,
        accepts=rule,
        margins=margins,
        outputs=values,
        classes=labels_of(model.classes_, graph) if classifier else [],
        decision="margin_nonnegative",
        labels=model.predict,
        output_tolerance=tolerance,
        thresholds=_trees.thresholds(ensemble),
    )
