# SPDX-License-Identifier: Apache-2.0
"""What a conversion says when it cannot: every obstacle at once, wherever it hides, and the row that differs."""

from __future__ import annotations

from fractions import Fraction
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
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.frozen import FrozenEstimator
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.multiclass import OneVsRestClassifier, OutputCodeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

import fieldfare as ff
from fieldfare.graph import Graph
from fieldfare.importers._labels import labels_of

RANDOM = np.random.default_rng(11)
X = RANDOM.normal(size=(200, 3))
Y = (X[:, 0] > 0).astype(int)
PIPELINE = make_pipeline(StandardScaler(), LogisticRegression())
GRID = {"logisticregression__C": [0.1, 1.0]}


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(PIPELINE, GRID, cv=2),
        RandomizedSearchCV(PIPELINE, GRID, n_iter=1, cv=2, random_state=0),
        HalvingGridSearchCV(PIPELINE, GRID, cv=2, min_resources=100, random_state=0),
        HalvingRandomSearchCV(PIPELINE, GRID, cv=2, min_resources=100, random_state=0),
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


INNER = make_pipeline(KNNImputer(), GaussianProcessClassifier())


@pytest.mark.parametrize(
    ("fitted", "path"),
    [
        (VotingClassifier([("a", INNER), ("b", LogisticRegression())]), "VotingClassifier"),
        (StackingClassifier([("a", INNER)], LogisticRegression(), cv=2), "StackingClassifier"),
        (BaggingClassifier(INNER, n_estimators=2), "BaggingClassifier"),
        (OutputCodeClassifier(INNER), "OutputCodeClassifier"),
        (CalibratedClassifierCV(INNER, cv=2), "CalibratedClassifierCV"),
        (GridSearchCV(INNER, {"gaussianprocessclassifier__max_iter_predict": [100]}, cv=2), "GridSearchCV"),
        (FrozenEstimator(clone(INNER).fit(X, Y)), "FrozenEstimator"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_obstacle_hides_no_other(fitted: Any, path: str) -> None:
    with pytest.raises(ff.UnsupportedError) as raised:
        ff.convert(fitted.fit(X, Y), X)
    text = str(raised.value)
    assert "sklearn.impute._knn.KNNImputer is not supported" in text
    assert "sklearn.gaussian_process._gpc.GaussianProcessClassifier is not supported" in text
    lines = [line for line in text.splitlines() if "KNNImputer" in line]
    assert all(path in line and "/knnimputer" in line for line in lines), text


def test_obstacles_of_a_final_estimator() -> None:
    fitted = StackingClassifier([("a", LogisticRegression()), ("b", SVC())], INNER, cv=2).fit(X, Y)
    with pytest.raises(ff.UnsupportedError, match=r"final_estimator_/knnimputer"):
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


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
@pytest.mark.parametrize("encoder", [OneHotEncoder(), OrdinalEncoder()], ids=lambda encoder: type(encoder).__name__)
def test_categories_that_no_record_holds_are_one_problem(unit: str, encoder: Any) -> None:
    data = pd.DataFrame({"day": pd.date_range("2020", periods=5000, freq="h").astype(f"datetime64[{unit}]")})
    fitted = make_pipeline(encoder, DecisionTreeClassifier(max_depth=2)).fit(data, np.arange(5000) % 2)
    with pytest.raises(ff.UnsupportedError) as caught:
        ff.convert(fitted, data)
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 problems"
    assert "and 4,997 more" in lines[1]
    assert f"of the datetime64[{unit}] column 'day'" in lines[1]
    assert lines[2].startswith(f"- day: datetime64[{unit}] values")


def test_whole_numbers_that_are_too_large_are_one_problem() -> None:
    data = (np.arange(40) + 2**60)[:, None]
    fitted = make_pipeline(OneHotEncoder(), DecisionTreeClassifier()).fit(data, np.arange(40) % 2)
    with pytest.raises(ff.UnsupportedError, match=r"1152921504606846978 and 37 more of 'x0'") as caught:
        ff.convert(fitted, data)
    assert "\n" not in str(caught.value)


def test_noting_problems_takes_no_longer_with_each() -> None:
    graph = Graph()
    for number in 2 * list(range(20_000)):  # each a second time
        graph.unsupported("", str(number))
    assert len(graph.problems) == 20_000


MODELS = [
    DecisionTreeClassifier(max_depth=2),
    LogisticRegression(),
    HistGradientBoostingClassifier(max_iter=2),
    GradientBoostingClassifier(n_estimators=2),
    OneVsRestClassifier(LogisticRegression()),
    LGBMClassifier(n_estimators=2, verbose=-1),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (np.array(["2020", "2021"], "datetime64[ns]"), "datetime64"),
        (np.array(["2020", "2021"], "datetime64[D]"), "datetime64"),
        (np.array([1, 2], "timedelta64[ns]"), "timedelta64"),
        (np.array([b"a", b"b"]), "bytes_"),
        (np.array([2**63, 2**63 + 1], np.uint64), "uint64"),
        (np.array(["\ud800", "b"], object), "str_?"),
        (np.array([Fraction(1, 2), Fraction(1, 3)], object), "Fraction"),
    ],
    ids=str,
)
def test_labels_that_no_document_holds(model: Any, labels: Any, kind: str) -> None:
    try:
        fitted = clone(model).fit(X, labels[Y])
        fitted.predict(X)
    except Exception:
        pytest.skip("the library refuses such labels")
    with pytest.raises(ff.UnsupportedError, match=rf"labels of the type {kind}: .*supported: training with text"):
        ff.convert(fitted, X)


@pytest.mark.parametrize(
    "label", [None, float("nan"), 1j, np.complex128(1j), np.longdouble(1), pd.NaT, -(2**63) - 1, "\udfff"]
)
def test_a_label_that_no_document_holds(label: Any) -> None:
    graph = Graph()
    labels_of(np.array([label, "a"], object), graph)
    labels_of(["a", label], graph)
    assert len(graph.problems) == 1


def test_labels_that_a_document_holds() -> None:
    graph = Graph()
    held = [True, 2, -(2**63), 2**63 - 1, 0.5, float("inf"), "a\0", "ä"]
    given = [*held, np.str_("b"), np.float32(0.1), np.uint8(3), np.bool_(False)]
    labels = labels_of(given, graph)
    assert labels == [*held, "b", float(np.float32(0.1)), 3, False]
    assert {type(label) for label in labels} == {bool, int, float, str}
    assert not graph.problems


def test_arguments_that_are_refused_by_name() -> None:
    fitted = clone(PIPELINE).fit(X, Y)
    with pytest.raises(TypeError, match="an instance that was fitted, not the class"):
        ff.convert(DecisionTreeClassifier, X)
    for options in ({"name": "\ud800"}, {"version": "1\udfff"}):
        with pytest.raises(ValueError, match=rf"^{next(iter(options))} is .* holds a lone surrogate"):
            ff.convert(fitted, X, **options)
    with pytest.raises(TypeError, match="version is a float; pass text"):
        ff.convert(fitted, X, version=1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoder", [OneHotEncoder(), OrdinalEncoder()], ids=lambda encoder: type(encoder).__name__)
def test_categories_that_are_no_text(encoder: Any) -> None:
    data = pd.DataFrame({"word": pd.Series(["a", "b", "c", "\ud800"] * 50, dtype=object)})
    fitted = make_pipeline(encoder, DecisionTreeClassifier()).fit(data, np.arange(200) % 2)
    with pytest.raises(ff.UnsupportedError, match="column 'word': lone surrogates"):
        ff.convert(fitted, data)


def test_a_value_of_the_sample_that_is_no_text() -> None:
    data = pd.DataFrame({"word": pd.Series(["a", "b", "c", "d"] * 50, dtype=object)})
    fitted = make_pipeline(OneHotEncoder(handle_unknown="ignore"), DecisionTreeClassifier())
    fitted.fit(data, np.arange(200) % 2)
    data.loc[150, "word"] = "x\ud800"
    with pytest.raises(ff.Error, match="surrogate"):
        ff.convert(fitted, data)


def test_a_filled_value_that_is_no_text() -> None:
    data = pd.DataFrame({"word": pd.Series(["a", "b", None, "d"] * 50, dtype=object)})
    imputer = SimpleImputer(strategy="constant", fill_value="\udfff", missing_values=None)
    fitted = make_pipeline(
        imputer, OneHotEncoder(categories=[["a", "b", "d"]], handle_unknown="ignore"), DecisionTreeClassifier()
    )
    fitted.fit(data, np.arange(200) % 2)
    with pytest.raises(ff.UnsupportedError, match="lone surrogate"):
        ff.convert(fitted, data)
