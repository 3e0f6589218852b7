# SPDX-License-Identifier: Apache-2.0
"""Bagging and AdaBoost."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB, MultinomialNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeRegressor

import fieldfare as ff
from support.agreement import agree, dense

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(300, 6))
Y = X[:, 0] * X[:, 1] + X[:, 2] + RANDOM.normal(size=300) * 0.3
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 3: np.array(list("abc"))[np.digitize(Y, [-1, 1])]}
HOLES = np.where(RANDOM.random(X.shape) < 0.1, np.nan, X)


def near_thresholds(model: Any) -> Any:
    """Rows with a number at a threshold of a tree, and at its neighbours."""
    rows = np.repeat(X[:40], 3, axis=0)
    trees = [each.tree_ for each in model.estimators_]
    for at in range(len(rows)):
        tree = trees[at // 3 % len(trees)]
        inner = np.flatnonzero(tree.children_left >= 0)
        if inner.size:
            node = inner[at // 3 % inner.size]
            value = np.float32(tree.threshold[node])
            rows[at, tree.feature[node] % 6] = np.nextafter(value, value + [-1, 0, 1][at % 3], dtype=np.float32)
    return rows


def same(model: Any, rows: Any, *, relative: float = 0.0) -> ff.Predictor:
    """Converts; scores and values have equal bits, or are near."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, rows).predictor()
        expected = model.predict(rows)
        if not hasattr(model, "classes_"):
            np.testing.assert_allclose(predictor.predict(rows), expected, rtol=relative, atol=relative)
            return predictor
        assert predictor.predict(rows).tolist() == expected.tolist()
        exact = relative if isinstance(model, BaggingClassifier) else 1e-14
        np.testing.assert_allclose(predictor.predict_proba(rows), model.predict_proba(rows), rtol=exact, atol=relative)
        if isinstance(model, AdaBoostClassifier):
            given, scores = dense(predictor.predict_margin(rows)), dense(model.decision_function(rows))
            np.testing.assert_allclose(given, scores, rtol=relative, atol=relative)
    return predictor


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "how", [{}, {"max_features": 0.5}, {"max_features": 3, "bootstrap_features": True}, {"max_samples": 5}]
)
def test_bagged_trees_are_one_ensemble(classes: int, how: dict[str, Any]) -> None:
    model = BaggingClassifier(n_estimators=15, random_state=1, **how).fit(X, LABELS[classes])
    same(model, X)
    same(model, HOLES if model.estimators_[0].__sklearn_tags__().input_tags.allow_nan else X)
    same(model, near_thresholds(model))


def test_a_tree_that_has_not_seen_a_class() -> None:
    labels = np.where(np.arange(300) < 3, "rare", LABELS[2])
    model = BaggingClassifier(n_estimators=10, max_samples=30, random_state=1).fit(X, labels)
    for at in (0, 4):  # as members are that take no weights, or were fitted by an older version
        model.estimators_[at] = DecisionTreeClassifier().fit(X[3:], np.searchsorted(model.classes_, labels[3:]))
    assert {len(each.classes_) for each in model.estimators_} == {2, 3}
    same(model, X)


@pytest.mark.parametrize("how", [{}, {"max_features": 0.4}, {"estimator": ExtraTreeRegressor()}, {"n_jobs": 2}])
def test_bagged_regression_trees(how: dict[str, Any]) -> None:
    model = BaggingRegressor(n_estimators=12, random_state=1, **how).fit(X, Y)
    same(model, X, relative=1e-15 if "n_jobs" in how else 0.0)
    frame = pd.DataFrame(X.astype("float32"), columns=list("abcdef"))
    agree(make_pipeline(StandardScaler(), BaggingRegressor(n_estimators=5, random_state=1)).fit(frame, Y), frame)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "member",
    [
        LogisticRegression(),
        GaussianNB(),
        Perceptron(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        HistGradientBoostingClassifier(max_iter=3),
    ],
)
def test_bagged_models(classes: int, member: Any) -> None:
    for features in (1.0, 0.5):
        model = BaggingClassifier(member, n_estimators=5, max_features=features, random_state=1)
        same(model.fit(X, LABELS[classes]), X, relative=1e-12)


def test_bagged_linear_regressions() -> None:
    data, target = load_diabetes(return_X_y=True)
    model = BaggingRegressor(LinearRegression(), n_estimators=5, max_features=0.7, random_state=1)
    same(model.fit(data, target), data, relative=1e-12)


def test_members_are_given_one_array_of_a_frame() -> None:
    frame = pd.DataFrame({"a": X[:, 0].astype("float32"), "b": X[:, 1], "c": np.arange(300), "d": X[:, 3]})
    for model in (
        BaggingRegressor(LinearRegression(), n_estimators=6, max_features=1, random_state=1),
        BaggingRegressor(n_estimators=3, random_state=1),
        AdaBoostRegressor(n_estimators=3, random_state=1),
        AdaBoostRegressor(make_pipeline(StandardScaler(), LinearRegression()), n_estimators=3, random_state=1),
        BaggingRegressor(make_pipeline(StandardScaler(), HistGradientBoostingRegressor(max_iter=2)), n_estimators=3),
    ):
        same(model.fit(frame, Y), frame, relative=1e-13)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("depth", [1, 3])
def test_boosted_trees_are_one_ensemble(classes: int, depth: int) -> None:
    member = DecisionTreeClassifier(max_depth=depth)
    model = AdaBoostClassifier(member, n_estimators=20, random_state=1).fit(X, LABELS[classes])
    same(model, X)
    same(model, near_thresholds(model))


def test_boosting_that_stops_at_once() -> None:
    data, target = load_iris(return_X_y=True)
    model = AdaBoostClassifier(DecisionTreeClassifier(), n_estimators=7).fit(data, target)
    assert len(model.estimators_) == 1
    same(model, data)


@pytest.mark.parametrize("member", [LogisticRegression(), GaussianNB()])
@pytest.mark.parametrize("classes", [2, 3])
def test_boosted_models(member: Any, classes: int) -> None:
    same(AdaBoostClassifier(member, n_estimators=5, random_state=1).fit(X, LABELS[classes]), X)
    data, target = load_wine(return_X_y=True)
    same(AdaBoostClassifier(member, n_estimators=4, random_state=1).fit(data, target), data)


@pytest.mark.parametrize("loss", ["linear", "square", "exponential"])
@pytest.mark.parametrize("member", [None, DecisionTreeRegressor(max_depth=1), LinearRegression()])
def test_boosted_regressors(loss: str, member: Any) -> None:
    model = AdaBoostRegressor(member, n_estimators=12, loss=loss, random_state=1).fit(X, Y)
    linear = isinstance(member, LinearRegression)
    same(model, X, relative=1e-13 if linear else 0.0)
    if not linear:
        same(model, near_thresholds(model))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_scikit_learn_refuses_is_refused(value: float) -> None:
    row = X[:1].copy()
    row[0, 0] = value
    for model in (AdaBoostClassifier(n_estimators=3).fit(X, LABELS[2]), AdaBoostRegressor(n_estimators=3).fit(X, Y)):
        predictor = ff.convert(model, X).predictor()
        with pytest.raises(ff.RecordError):
            predictor.predict(row)
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            model.predict(row)


@pytest.mark.parametrize(
    "model",
    [
        AdaBoostClassifier(n_estimators=2),
        BaggingClassifier(n_estimators=2),
        BaggingClassifier(GaussianNB(), n_estimators=2),
        GaussianNB(),
        CategoricalNB(),
        MultinomialNB(),
        BernoulliNB(),
        MLPClassifier((3,), max_iter=2),
    ],
)
def test_one_class_is_refused(model: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(np.abs(X), np.full(300, "same"))
    with pytest.raises(ff.UnsupportedError, match="it knows one class only, 'same'"):
        ff.convert(model, np.abs(X))


def test_what_is_refused_by_name() -> None:
    matrix = sparse.csr_matrix(X)
    with pytest.raises(ff.UnsupportedError, match="a sparse matrix"):
        ff.convert(BaggingClassifier(LogisticRegression(), n_estimators=2).fit(matrix, LABELS[2]), matrix)
    labels = np.where(np.arange(300) < 2, "rare", LABELS[2])
    model = BaggingClassifier(make_pipeline(LogisticRegression()), n_estimators=6, max_samples=20, random_state=1).fit(
        X, labels
    )
    with pytest.raises(ff.UnsupportedError, match="of 3 classes"):
        ff.convert(model, X)
    with pytest.raises(ff.UnsupportedError, match="several targets"):
        ff.convert(BaggingRegressor(n_estimators=2).fit(X, np.stack([Y, Y], axis=1)), X)
