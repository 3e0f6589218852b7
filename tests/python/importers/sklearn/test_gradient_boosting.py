# SPDX-License-Identifier: Apache-2.0
"""Gradient boosting of scikit-learn: equal bits."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from fieldfare.errors import UnsupportedError
from support import tree_checks


def data(seed: int, rows: int = 400):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 5))
    x[:, 1] = np.round(x[:, 1] * 2)
    return x, x[:, 0] + x[:, 1] * (x[:, 3] > 0) + random.normal(size=rows) / 3


@pytest.mark.parametrize(
    "model",
    [
        GradientBoostingClassifier(n_estimators=30, random_state=0),
        GradientBoostingClassifier(n_estimators=20, loss="exponential", learning_rate=0.37, random_state=0),
        GradientBoostingClassifier(n_estimators=20, init="zero", subsample=0.7, random_state=0),
        GradientBoostingClassifier(n_estimators=9, init=DummyClassifier(strategy="prior"), random_state=0),
        GradientBoostingClassifier(n_estimators=9, init=DummyClassifier(strategy="most_frequent"), random_state=0),
    ],
    ids=repr,
)
@pytest.mark.parametrize("classes", [2, 4])
def test_classifier(model, classes):
    x, signal = data(1)
    if classes > 2 and model.loss == "exponential":
        pytest.skip("binary only")
    y = signal > 0 if classes == 2 else np.digitize(signal, [-1, 0, 1])
    model.fit(x, y)
    found = tree_checks.check(model, x, leaves=model.apply)
    assert found.spec.accepts == {"missing": False, "infinite": False, "range": "float32"}
    assert (found.spec.output_tolerance is None) == (classes == 2)


@pytest.mark.parametrize(
    "model",
    [
        GradientBoostingRegressor(n_estimators=30, random_state=0),
        GradientBoostingRegressor(n_estimators=15, loss="huber", max_depth=None, max_leaf_nodes=7, random_state=0),
        GradientBoostingRegressor(n_estimators=15, loss="quantile", alpha=0.8, random_state=0),
        GradientBoostingRegressor(n_estimators=15, loss="absolute_error", init="zero", random_state=0),
        GradientBoostingRegressor(n_estimators=9, init=DummyRegressor(strategy="constant", constant=3.7)),
        GradientBoostingRegressor(n_estimators=200, n_iter_no_change=3, random_state=0),
    ],
    ids=repr,
)
def test_regressor(model):
    x, signal = data(2)
    model.fit(x, signal * 1e3)
    tree_checks.check(model, x, leaves=model.apply)


@pytest.mark.parametrize("rows", [1, 2, 7, 8, 9, 1001])
def test_the_initial_score_does_not_depend_on_the_batch(rows):
    x, signal = data(3)
    for model in (
        GradientBoostingClassifier(n_estimators=1).fit(x, signal > 0),
        GradientBoostingClassifier(n_estimators=1).fit(x, np.digitize(signal, [-1, 0, 1])),
    ):
        start = tree_checks.imported(model, x).spec.model["start"]
        assert (model._raw_predict_init(np.zeros((rows, 5), np.float32)) == start).all()


@pytest.mark.parametrize("init", [LinearRegression(), GradientBoostingRegressor(n_estimators=1)], ids=repr)
def test_an_initial_score_that_depends_on_the_row_is_refused_by_name(init):
    x, signal = data(4)
    model = GradientBoostingRegressor(n_estimators=2, init=init).fit(x, signal)
    with pytest.raises(UnsupportedError, match=f"init: {type(init).__name__} depends on the row"):
        tree_checks.imported(model, x)


def test_a_random_initial_score_is_refused_by_name():
    x, signal = data(4)
    model = GradientBoostingClassifier(n_estimators=2, init=DummyClassifier(strategy="uniform")).fit(x, signal > 0)
    with pytest.raises(UnsupportedError, match="'uniform'"):
        tree_checks.imported(model, x)


def test_a_margin_of_zero_is_the_second_class():
    x = np.array([[0.0], [1.0]] * 4)
    model = GradientBoostingClassifier(n_estimators=1, init="zero", max_depth=1).fit(x, [0, 1, 1, 0] * 2)
    found = tree_checks.check(model, x)
    assert (found.margins(x) == 0).all()
    assert (found.labels(x) == 1).all()
