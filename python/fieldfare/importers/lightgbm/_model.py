# SPDX-License-Identifier: Apache-2.0
"""A booster, or a scikit-learn estimator around one, as a `tree_ensemble`.

The rules, all float64: |x| <= 1e-35f is 0, but not in CSR matrices and Arrow tables; `x <= threshold` goes left;
what is missing is a rule of each node; the sum starts from 0 and takes the trees in order; learning rate and initial
score are inside the leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers import _names, _trees
from fieldfare.importers._categories import encode_categories
from fieldfare.importers._fields import categorical
from fieldfare.importers._labels import labels_of
from fieldfare.importers.lightgbm import _text
from fieldfare.spec import ModelSpec

Floats = NDArray[np.float64]

VERSIONS = "lightgbm 4.7"
OPTIONS = ("gbdt, dart, goss, rf", "categorical features", "every kind of missing value", "best_iteration")
REFUSED = (
    ("linear_tree", "a leaf is a linear model"),
    ("a custom objective of an estimator", "what becomes of the margins is code"),
    ("pred_early_stop and other parameters that change predict", "they give other margins"),
)

_IDENTITY = (
    "", "fair", "huber", "lambdarank", "mape", "quantile", "rank_xendcg", "regression", "regression_l1",
)  # fmt: skip
#: Parameters of an estimator that reach its predict.
_PREDICT = (
    "pred_early_stop", "predict_contrib", "predict_leaf_index", "predict_raw_score", "num_iteration_predict",
    "start_iteration_predict",
)  # fmt: skip


@dataclass
class _Source:
    """How the library itself answers for this model."""

    booster: Any
    outputs: Any
    labels: Any
    classes: Sequence[Any] = ()


def from_estimator(model: Any, columns: Sequence[Column], graph: Graph, *, classifier: bool) -> ModelSpec:
    """LGBMClassifier, LGBMRegressor, LGBMRanker."""
    if callable(model.objective_):
        graph.unsupported("objective", "a custom objective", "LightGBM's own objectives")
    for name in _PREDICT:
        if model.get_params().get(name):
            graph.unsupported(name, f"{name}={model.get_params()[name]} changes predict", "its default")
    source = _Source(
        booster=model.booster_,
        outputs=model.predict_proba if classifier else model.predict,
        labels=model.predict,
        classes=labels_of(model.classes_, graph) if classifier else (),
    )
    return _convert(source, columns, graph)


def from_booster(booster: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """A bare Booster: a classifier if its objective has probabilities."""
    text = _text.parse(booster.model_to_string(num_iteration=1))
    name, _ = text.objective
    classes = range(2) if name == "binary" else range(text.outputs) if name.startswith("multiclass") else range(0)

    def outputs(rows: Any) -> Floats:
        answer = np.asarray(booster.predict(rows), np.float64)
        return np.stack([1.0 - answer, answer], axis=1) if name == "binary" else answer

    def labels(rows: Any) -> Any:
        return outputs(rows).argmax(axis=1) if classes else outputs(rows)

    return _convert(_Source(booster, outputs, labels, list(classes)), columns, graph)


def _link(model: _text.TextModel, classifier: bool, graph: Graph) -> dict[str, Any]:
    name, options = model.objective
    scale = float(options.get("sigmoid") or 1)
    if classifier:
        links: dict[str, dict[str, Any]] = {
            "binary": {"op": "sigmoid", "type": "float64", "scale": scale},
            "cross_entropy": {"op": "sigmoid", "type": "float64", "scale": 1.0},
            "multiclass": {"op": "softmax", "type": "float64"},
            "multiclassova": {"op": "one_versus_rest", "scale": scale, "normalize": False},
        }
    else:
        square = "sqrt" in options
        links = {key: {"op": "signed_square" if square else "identity"} for key in _IDENTITY}
        links |= {key: {"op": "exponential", "type": "float64"} for key in ("gamma", "poisson", "tweedie")}
        links |= {"cross_entropy": {"op": "logistic", "type": "float64", "scale": 1.0}}
        links |= {"binary": {"op": "logistic", "type": "float64", "scale": scale}}
    if name not in links:
        graph.unsupported("objective", f"{name!r}", ", ".join(sorted(filter(None, links))))
    elif not classifier and model.outputs > 1:
        graph.unsupported("objective", f"{model.outputs} margins without classes", "multiclass, multiclassova")
    return links.get(name, {})


def _convert(source: _Source, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    booster = source.booster
    model = _text.parse(booster.model_to_string())  # as many iterations as predict uses
    link = _link(model, bool(source.classes), graph)
    if model.linear:
        graph.unsupported("linear_tree", "leaves that are linear models", "constant leaves")
    if not model.trees:
        graph.unsupported("", "has no trees", "at least one boosting round")
    given, own = graph.names_of(columns), _own_names(booster)
    if given is not None and any(own) and not _names.agree(own, [name.replace(" ", "_") for name in given]):
        raise _names.differing_names(own, given, "LightGBM")
    inputs = _inputs(model, booster.pandas_categorical, columns, graph)
    outputs = model.outputs
    divide_by = len(model.trees) / outputs if model.average else 1.0

    def margins(rows: Any) -> Floats:
        raw = np.asarray(booster.predict(rows, raw_score=True), np.float64).reshape(-1, outputs)
        return raw / divide_by

    spec = ModelSpec(
        model={},
        link=link,
        features=inputs,
        accepts=dict(ANYTHING),
        margins=margins,
        outputs=lambda rows: np.asarray(source.outputs(rows), np.float64).reshape(-1, len(source.classes) or outputs),
        classes=list(source.classes),
        decision="argmax",
        labels=source.labels,
        features_are_input=inputs is columns,
    )
    if graph.problems:
        return spec
    spec.model = _trees.tree_ensemble(
        _text.nodes_of(model),
        np.tile(np.arange(outputs), len(model.trees) // outputs),
        outputs=outputs,
        start=np.zeros(outputs),
        divide_by=divide_by,
        input="float64",
        tiny_is_zero=True,
    )
    spec.read = _trees.keep_read(spec.model)
    spec.features = [inputs[i] for i in spec.read]
    held = [columns[i] for i in spec.read]
    spec.model["tiny_is_zero"] = not any(c.container == "arrow" or (c.sparse and c.container != "csc") for c in held)
    spec.thresholds = _trees.thresholds(spec.model)
    return spec


def _own_names(booster: Any) -> list[str]:
    """The names that the model was trained with; spaces are underscores. Those that LightGBM made up say nothing."""
    names = enumerate(booster.feature_name())
    return ["" if name == f"Column_{i}" else name for i, name in names]


def _inputs(
    model: _text.TextModel, categories: list[list[Any]] | None, columns: Sequence[Column], graph: Graph
) -> Sequence[Column]:
    """The columns as the trees see them: the k-th categorical column gets the codes of the k-th list of categories;
    what is in no list becomes NaN."""
    if len(columns) != model.features:
        graph.unsupported("", f"{len(columns)} columns for {model.features} features", "the training columns")
        return columns
    chosen = categorical(columns)
    listed = categories or []
    if len(chosen) != len(listed):
        for i in chosen:
            graph.unsupported(
                columns[i].name,
                f"{len(chosen)} categorical columns for {len(listed)} lists of categories in the model",
                "the training types, or an encoder before the model",
            )
        return columns  # with no categorical column at all: a matrix of the codes themselves
    if not chosen:
        return columns
    inputs = list(columns)
    made = encode_categories([columns[i] for i in chosen], listed, graph)
    for i, column in zip(chosen, made, strict=True):
        inputs[i] = column
    return inputs
