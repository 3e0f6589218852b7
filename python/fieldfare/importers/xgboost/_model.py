# SPDX-License-Identifier: Apache-2.0
"""A booster, or a scikit-learn estimator around one, as a `tree_ensemble`.

The rules, all float32: `x < threshold` goes left; the sum starts from the base margin and takes the trees in order. An
estimator predicts in place and stops at its best iteration; a booster predicts a DMatrix with all of its trees.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers import _names, _trees
from fieldfare.importers._categories import encode_categories
from fieldfare.importers._fields import Fields, categorical
from fieldfare.importers.xgboost import _learner, _objectives, _rows
from fieldfare.spec import ModelSpec

Floats = NDArray[np.float64]

VERSIONS = "xgboost 3.2"
REFUSED = (
    ("gblinear", "not a tree model"),
    ("binary:hinge", "its outputs are not probabilities"),
    ("a custom objective", "what becomes of the margins is code"),
    ("several targets, vector leaves", "a document has one target"),
    ("missing other than NaN together with categorical features", "it would mean category codes"),
)
#: Of a classifier: SciPy's softmax is not XGBoost's own.
EXACTNESS = (
    "equal bits; of multi:softmax the margins and labels, probabilities within 16 float32 ulps "
    "(NumPy's exp; 1 to 29 % of rows equal)"
)
OPTIONS = ("gbtree, dart", "categorical features", "missing values", "base_score")


def _wide(answer: Any, outputs: int) -> Floats:
    return np.asarray(answer, np.float64).reshape(-1, outputs)


def _two_columns(probability: Any) -> Floats:
    """A booster's probability as (1 - p, p), in its own float32."""
    p = np.asarray(probability, np.float32)
    return np.stack([np.float32(1) - p, p], axis=1).astype(np.float64)


@dataclasses.dataclass
class _Source:
    """How the library itself answers for this model."""

    margins: Any
    outputs: Any
    labels: Any
    classes: int = 0  #: of a classifier


def from_estimator(model: Any, columns: Sequence[Column], graph: Graph, *, classifier: bool) -> ModelSpec:
    """XGBClassifier, XGBRegressor, XGBRanker and their random-forest forms."""
    if callable(model.objective):
        graph.unsupported("objective", "a custom objective", "XGBoost's own objectives")
    try:
        rounds = model.best_iteration + 1
    except AttributeError:
        rounds = None
    booster = model.get_booster()
    learner = _learner.read(booster, rounds)
    if learner.weights is not None and learner.trees:
        learner = _in_place_dart(learner)
    source = _Source(
        margins=lambda rows: model.predict(rows, output_margin=True),
        outputs=model.predict_proba if classifier else model.predict,
        labels=model.predict,
        classes=int(model.n_classes_) if classifier else 0,
    )
    if classifier and learner.objective.startswith("multi:") and source.classes == 2:
        graph.unsupported("objective", f"{learner.objective} with two classes", "binary:logistic")
    rule = {"missing": True, "infinite": True, "range": "float64"}
    return _convert(learner, source, columns, graph, rule, math.nan if model.missing is None else model.missing)


def from_booster(booster: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """A bare Booster: a classifier if its objective has probabilities."""
    import xgboost

    learner = _learner.read(booster)
    classes = 2 if learner.objective == "binary:logistic" else 0
    if learner.objective in ("multi:softprob", "multi:softmax"):
        classes = learner.outputs

    def matrix(rows: Any) -> Any:
        if isinstance(rows, np.ndarray):
            return xgboost.DMatrix(
                rows,
                feature_names=booster.feature_names,
                feature_types=booster.feature_types,
                enable_categorical=True,
            )
        return xgboost.DMatrix(rows, enable_categorical=True)

    def margins(rows: Any) -> Any:
        return booster.predict(matrix(rows), output_margin=True)

    def outputs(rows: Any) -> Any:
        if learner.objective == "multi:softmax":  # it answers with the label
            return _softmax(_wide(margins(rows), learner.outputs))
        answer = booster.predict(matrix(rows))
        return _two_columns(answer) if classes == 2 and learner.outputs == 1 else answer

    def labels(rows: Any) -> Any:
        if not classes:
            return booster.predict(matrix(rows))
        answer = booster.predict(matrix(rows))
        if answer.ndim > 1:
            return answer.argmax(axis=1)
        return (answer > 0.5).astype(np.int64) if learner.outputs == 1 else answer.astype(np.int64)

    rule = {"missing": True, "infinite": False, "range": "float32"}  # DMatrix rejects what overflows float32
    return _convert(learner, _Source(margins, outputs, labels, classes), columns, graph, rule)


def _convert(
    learner: _learner.Learner,
    source: _Source,
    columns: Sequence[Column],
    graph: Graph,
    rule: dict[str, Any],
    missing: float = math.nan,
) -> ModelSpec:
    links = _objectives.CLASSIFIER if source.classes else _objectives.REGRESSOR
    if learner.objective not in links:
        graph.unsupported("objective", f"{learner.objective!r}", ", ".join(sorted(links)))
    if learner.booster == "gblinear":
        graph.unsupported("booster", "gblinear is not a tree model", "gbtree, dart")
    elif not learner.trees:
        graph.unsupported("", "has no trees", "at least one boosting round")
    elif learner.targets > 1 or learner.vector_leaves:
        graph.unsupported("", f"{learner.targets} targets in one model", "a model per target")
    given = graph.names_of(columns)
    if given is not None and learner.names and not _names.agree(learner.names, given):
        raise _names.differing_names(learner.names, given, "XGBoost")
    categories = _categories(learner, columns, graph)
    outputs = learner.outputs
    model = {} if graph.problems else _ensemble(learner)
    read = _trees.keep_read(model) if model else np.arange(len(columns))
    asked = [columns[i] for i in read]
    own = isinstance(columns, Fields)  # the rows themselves, of which the artifact says what a sparse matrix leaves out
    graph.left_out = "missing" if own else "refused"
    held = {at: categories[i] for at, i in enumerate(read.tolist()) if i in categories}
    inputs = _encoded(_missing(missing, learner, asked if own else _absent(asked, graph), graph), held, graph)
    inputs = inputs if rule["infinite"] else graph.refuse_infinite(inputs)
    graph.round_once(inputs)
    spec = ModelSpec(
        model=model,
        link=links.get(learner.objective, {}),
        features=inputs,
        accepts=rule,
        margins=lambda rows: _wide(source.margins(_rows.accepted(rows, categories, zeros=own)), outputs),
        outputs=lambda rows: _wide(source.outputs(rows), source.classes or outputs),
        classes=list(range(source.classes)),
        decision="argmax",
        dtype="float32",
        labels=source.labels,
        features_are_input=[column.id for column in inputs] == [column.id for column in asked]
        and not any(column.sparse for column in asked),
        read=read,
        thresholds=_trees.thresholds(model) if model else {},
    )
    if learner.objective == "multi:softmax":
        # Its probabilities are SciPy's softmax of the margins in float32, whose last bits are those of NumPy's exp on
        # the machine that asks.
        spec.decision = "margin_nonnegative"
        spec.output_tolerance = lambda rows: 16 * np.finfo(np.float32).eps * spec.outputs(rows) + 1e-44
    return spec


def _ensemble(learner: _learner.Learner) -> dict[str, Any]:
    return _trees.tree_ensemble(
        _learner.nodes_of(learner),
        learner.tree_output,
        outputs=learner.outputs,
        start=learner.base.astype(np.float64),
        sum="float32",
        comparison="<",
        members="right",
        negative_category="below_zero",
    )


def _softmax(margins: Floats) -> Floats:
    raised = np.exp(margins - margins.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _in_place_dart(learner: _learner.Learner) -> _learner.Learner:
    """In place, a DART tree adds ((base + leaf) - base) * weight, each step rounded."""
    assert learner.weights is not None
    trees = []
    for tree, output, weight in zip(learner.trees, learner.tree_output, learner.weights, strict=True):
        leaf = np.asarray(tree["left_children"]) < 0
        value = np.asarray(tree["split_conditions"], np.float32)
        base = learner.base[output]
        trees.append({**tree, "split_conditions": np.where(leaf, ((base + value) - base) * weight, value)})
    return replace(learner, trees=trees, weights=None)


def _categories(learner: _learner.Learner, columns: Sequence[Column], graph: Graph) -> dict[int, list[Any]]:
    """The categories of the training frame by column; a column without is of numbers, or of codes themselves."""
    if len(columns) != learner.features:
        graph.unsupported("", f"{len(columns)} columns for {learner.features} features", "the training columns")
        return {}
    found: dict[int, list[Any]] = {}
    for i in categorical(columns):
        column = columns[i]
        held = learner.categories[i] if learner.categories else _learner.Categories()
        categories = held.listed(column.categories)
        if categories is None:
            graph.unsupported(
                column.name,
                "category names that are not ASCII, which XGBoost cuts in the wrong places",
                "ASCII names, or training from an Arrow or polars frame",
            )
        elif categories:
            found[i] = categories
        else:
            what = "a text column reaches the model" if column.categories is None else "categories unknown to the model"
            other = "the training types, or an encoder before the model; a slice of a booster has lost them"
            graph.unsupported(column.name, what, other)
    return found


def _encoded(columns: Sequence[Column], categories: dict[int, list[Any]], graph: Graph) -> Sequence[Column]:
    """The columns as the trees see them: categories become the codes of the training frame. An unknown one refuses the
    record: of a frame that lists it, XGBoost takes another category, or raises."""
    inputs = list(columns)
    if categories:
        made = encode_categories([columns[i] for i in categories], list(categories.values()), graph, unknown="error")
        for i, column in zip(categories, made, strict=True):
            inputs[i] = column
    return inputs


def _absent(columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """What a sparse matrix that a step makes leaves out is missing: a 0 of its columns becomes NaN."""
    if not any(column.sparse for column in columns):
        return columns
    if any(column.container == "csc" for column in columns):
        what = "a sparse matrix of SimpleImputer, which stores the zeros that it fills in; to XGBoost those are numbers"
        graph.unsupported("", what, "the imputer inside the ColumnTransformer, or a dense matrix")
    dtype = "float32" if all(column.type == "float32" for column in columns) else "float64"
    return graph.add(
        "fill_missing",
        columns,
        [column.replace(type=dtype, dtype=dtype, sparse=False) for column in columns],
        fill=np.full(len(columns), np.nan),
        fill_strings=[],
        missing_number=0.0,
        missing_string=None,
        dtype=dtype,
    )


def _missing(missing: float, learner: _learner.Learner, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns with an estimator's `missing` value turned into NaN: f32(x) == f32(missing) is missing, NaN too."""
    marker = np.float32(missing)
    if math.isnan(marker):
        return columns
    if learner.categorical or any(column.is_string for column in columns):
        graph.unsupported("missing", f"missing={missing} together with categorical features", "missing=nan")
        return columns
    narrow = [column.replace(type="float32", dtype="float32") for column in columns]
    narrow = graph.add("affine", columns, narrow, order="subtract_divide", shift=[], scale=[], dtype="float32")
    return graph.add(
        "fill_missing",
        narrow,
        narrow,
        fill=np.full(len(narrow), np.nan),
        fill_strings=[],
        missing_number=float(marker),
        missing_string=None,
        dtype="float32",
    )
