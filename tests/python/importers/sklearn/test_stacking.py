# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(500, 4))
HOSTILE = X.copy()
HOSTILE[RANDOM.random(X.shape) < 0.1] = np.nan
Y = X.sum(axis=1) + RANDOM.normal(size=500)
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 3: np.digitize(Y, [-1, 1])}
FOREST = RandomForestClassifier(7, max_depth=4)


def classifiers() -> list[tuple[str, Any]]:
    return [("forest", FOREST), ("boosting", HistGradientBoostingClassifier(max_iter=5))]


@pytest.mark.parametrize("passthrough", [False, True])
@pytest.mark.parametrize("method", ["auto", "predict"])
def test_trees_over_trees_are_equal_bits(method: Any, passthrough: bool) -> None:
    model = StackingClassifier(classifiers(), FOREST, stack_method=method, passthrough=passthrough, cv=3)
    model.fit(X, LABELS[2])
    predictor = ff.convert(model, HOSTILE).predictor()
    for rows in (X, HOSTILE):
        assert (predictor.predict_proba(rows) == model.predict_proba(rows)).all()
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()


@pytest.mark.parametrize("passthrough", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("method", ["predict_proba", "predict"])
def test_logistic_regression_over_linear_models_and_trees(method: Any, classes: int, passthrough: bool) -> None:
    members = [*classifiers(), ("linear", make_pipeline(StandardScaler(), LogisticRegression())), ("no", "drop")]
    model = StackingClassifier(members, stack_method=method, passthrough=passthrough, cv=3).fit(X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-12)
    np.testing.assert_allclose(predictor.predict_margin(X), model.decision_function(X), rtol=1e-11, atol=1e-13)
    assert predictor.predict(X).tolist() == model.predict(X).tolist()


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("final", [RidgeClassifier(), LogisticRegression()], ids=repr)
def test_decision_functions(classes: int, final: Any) -> None:
    members = [("gradient", GradientBoostingClassifier(n_estimators=5)), ("svc", LinearSVC())]
    model = StackingClassifier(members, final, stack_method="decision_function", cv=3).fit(X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    np.testing.assert_allclose(predictor.predict_margin(X), model.decision_function(X), rtol=1e-11, atol=1e-13)
    assert predictor.predict(X).tolist() == model.predict(X).tolist()


@pytest.mark.parametrize("passthrough", [False, True])
def test_regressors(passthrough: bool) -> None:
    members = [("forest", RandomForestRegressor(7, max_depth=4)), ("boost", HistGradientBoostingRegressor(max_iter=5))]
    model = StackingRegressor(members, RandomForestRegressor(5, max_depth=4), passthrough=passthrough, cv=3).fit(X, Y)
    predictor = ff.convert(model, HOSTILE).predictor()
    assert (predictor.predict(HOSTILE) == model.predict(HOSTILE)).all()
    model = StackingRegressor([*members, ("linear", LinearRegression())], passthrough=passthrough, cv=3).fit(X, Y)
    np.testing.assert_allclose(ff.convert(model, X).predictor().predict(X), model.predict(X), rtol=1e-11)


def test_pipelines_over_a_frame() -> None:
    frame = pd.DataFrame(X, columns=list("abcd")).assign(word=RANDOM.choice(["red", "green"], 500))
    encoded = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["word"]), (StandardScaler(), ["a"]))
    members = [(name, make_pipeline(encoded, each)) for name, each in classifiers()]
    members.append(("light", make_pipeline(encoded, LGBMClassifier(n_estimators=4, n_jobs=1, verbose=-1))))
    model = StackingClassifier(members, DecisionTreeClassifier(max_depth=3), cv=3).fit(frame, LABELS[2])
    predictor = ff.convert(model, frame).predictor()
    unseen = frame.assign(word="violet")
    assert (predictor.predict_proba(unseen) == model.predict_proba(unseen)).all()
    assert [field.name for field in predictor.schema] == ["a", "word"]


def test_trees_over_numbers_that_are_only_near_are_refused() -> None:
    model = StackingClassifier([("linear", LogisticRegression())], FOREST, cv=3).fit(X, LABELS[2])
    with pytest.raises(ff.UnsupportedError, match="only near to their library's answers"):
        ff.convert(model, X)


def test_a_pass_of_text_is_refused() -> None:
    frame = pd.DataFrame(X, columns=list("abcd")).assign(word="red")
    members = [(name, make_pipeline(make_column_transformer((StandardScaler(), ["a"])), FOREST)) for name in "xy"]
    model = StackingClassifier(members, FOREST, cv=3).fit(frame, LABELS[2])
    model.passthrough = True
    with pytest.raises(ff.UnsupportedError, match="string columns"):
        ff.convert(model, frame)
