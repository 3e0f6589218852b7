# SPDX-License-Identifier: Apache-2.0
"""What a conversion says when it cannot: every obstacle at once, wherever it hides, and the row that differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    BaggingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(11)
X = RANDOM.normal(size=(200, 3))
Y = (X[:, 0] > 0).astype(int)
PIPELINE = make_pipeline(StandardScaler(), LogisticRegression())
GRID = {"logisticregression__C": [0.1, 1.0]}


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(PIPELINE, GRID, cv=2),
        RandomizedSearchCV(PIPELINE, GRID, n_iter=1, cv=2),
        HalvingGridSearchCV(PIPELINE, GRID, cv=2),
        HalvingRandomSearchCV(PIPELINE, GRID, cv=2),
        FrozenEstimator(clone(PIPELINE).fit(X, Y)),
    ],
    ids=lambda search: type(search).__name__,
)
def test_a_search_is_its_best_estimator(search: Any) -> None:
    predictor = ff.convert(search.fit(X, Y), X).predictor()
    np.testing.assert_allclose(predictor.predict_proba(X), search.predict_proba(X), rtol=1e-12)
    assert (predictor.predict(X) == search.predict(X)).all()


def test_a_search_that_keeps_no_estimator() -> None:
    search = GridSearchCV(PIPELINE, GRID, cv=2, refit=False).fit(X, Y)
    with pytest.raises(ff.UnsupportedError, match=r"the search has no best_estimator_ \(supported: refit=True\)"):
        ff.convert(search, X)


INNER = make_pipeline(PolynomialFeatures(2), SVC(probability=True))


@pytest.mark.parametrize(
    ("fitted", "path"),
    [
        (VotingClassifier([("a", INNER), ("b", LogisticRegression())]), "VotingClassifier"),
        (StackingClassifier([("a", INNER)], LogisticRegression(), cv=2), "StackingClassifier"),
        (BaggingClassifier(INNER, n_estimators=2), "BaggingClassifier"),
        (CalibratedClassifierCV(INNER, cv=2), "CalibratedClassifierCV"),
        (GridSearchCV(INNER, {"svc__C": [1.0]}, cv=2), "GridSearchCV"),
        (FrozenEstimator(clone(INNER).fit(X, Y)), "FrozenEstimator"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_obstacle_hides_no_other(fitted: Any, path: str) -> None:
    with pytest.raises(ff.UnsupportedError) as raised:
        ff.convert(fitted.fit(X, Y), X)
    text = str(raised.value)
    assert "sklearn.preprocessing._polynomial.PolynomialFeatures is not supported" in text
    assert "sklearn.svm._classes.SVC is not supported" in text
    lines = [line for line in text.splitlines() if "PolynomialFeatures" in line]
    assert all(path in line and "/polynomialfeatures" in line for line in lines), text


def test_obstacles_of_a_final_estimator() -> None:
    fitted = StackingClassifier([("a", LogisticRegression()), ("b", SVC())], INNER, cv=2).fit(X, Y)
    with pytest.raises(ff.UnsupportedError, match=r"final_estimator_/polynomialfeatures"):
        ff.convert(fitted, X)


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        RandomForestClassifier(),
        DecisionTreeClassifier(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        GridSearchCV(PIPELINE, GRID),
        XGBClassifier(),
        LGBMClassifier(),
        CatBoostClassifier(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_an_unfitted_object(model: Any) -> None:
    with pytest.raises(ff.UnsupportedError, match=f"{type(model).__name__} is not fitted"):
        ff.convert(model, X)


def test_a_part_that_is_not_fitted() -> None:
    pipeline = make_pipeline(StandardScaler(), LogisticRegression().fit(X, Y))
    with pytest.raises(ff.UnsupportedError, match="standardscaler: StandardScaler is not fitted"):
        ff.convert(pipeline, X)


def test_a_row_that_differs_is_shown() -> None:
    data = pd.DataFrame({"age": RANDOM.integers(18, 90, 200), "x": X[:, 1]})
    model = LinearRegression().fit(data, data.age * 2.0)
    honest = model.predict
    model.predict = lambda rows: honest(rows) + 0.5 * (np.asarray(rows.age) == data.age[17])  # type: ignore[method-assign]
    with pytest.raises(ff.ArtifactError) as raised:
        ff.convert(model, data)
    assert raised.value.code == "ConversionDiffers"
    text = str(raised.value)
    assert f"age: {data.age[17]}" in text
    assert "Predict that row with the fitted object alone" in text
    assert "convert the model again" not in text
    assert raised.value.where.startswith("row ")


def test_made_up_rows_cost_few_calls_when_one_is_refused() -> None:
    words = pd.Series([f"w{i % 9}" for i in range(400)], dtype=object)
    numbers = {f"n{i}": RANDOM.normal(size=400) for i in range(12)}
    data = pd.DataFrame({"t": words, **numbers})
    encode = ColumnTransformer([("t", OneHotEncoder(), ["t"])], remainder="passthrough")
    pipeline = make_pipeline(encode, LGBMClassifier(n_estimators=20, verbose=-1)).fit(data, numbers["n0"] > 0)
    calls = []
    transform = encode.transform

    def counted(rows: Any) -> Any:
        calls.append(len(rows))
        return transform(rows)

    pipeline[0].transform = counted
    ff.convert(pipeline, data)
    assert sum(count == 1 for count in calls) < 20
    assert len(calls) < 80
