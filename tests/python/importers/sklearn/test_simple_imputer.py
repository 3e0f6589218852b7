# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import fieldfare as ff
from fieldfare.graph import Graph
from support.agreement import agree

RANDOM = np.random.default_rng(1)
Y = RANDOM.normal(size=200)


def numbers(dtype: str = "float64", empty: bool = False) -> Any:
    data = RANDOM.normal(size=(200, 4)).round(1)
    data[RANDOM.random((200, 4)) < 0.2] = np.nan
    data[:, 3] = np.nan if empty else np.arange(200) % 7
    return data.astype(dtype)


def texts(missing: Any, dtype: Any = object) -> pd.DataFrame:
    words = np.array(["a", "b", "ccc", ""], dtype=object)
    data = {name: RANDOM.choice(words, 200).tolist() for name in "pq"}
    data["p"][::7] = [missing] * len(data["p"][::7])
    return pd.DataFrame({name: pd.Series(values, dtype=dtype) for name, values in data.items()})


def fit(imputer: SimpleImputer, data: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(imputer, LinearRegression()).fit(data, Y)


@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent", "constant", np.nanmax])
@pytest.mark.parametrize("indicator", [False, True])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numbers(strategy: Any, indicator: bool, dtype: str) -> None:
    data = numbers(dtype)
    agree(fit(SimpleImputer(strategy=strategy, add_indicator=indicator), data), data)


@pytest.mark.parametrize("strategy", ["mean", "most_frequent", "constant"])
@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("indicator", [False, True])
def test_an_empty_column_is_dropped_or_kept(strategy: str, keep: bool, indicator: bool) -> None:
    data = numbers(empty=True)
    imputer = SimpleImputer(strategy=strategy, keep_empty_features=keep, add_indicator=indicator)
    predictor = agree(fit(imputer, data), data)
    assert len(predictor.feature_names_out) == 3 + keep + (4 if indicator else 0)


@pytest.mark.parametrize("missing", [-1, 0.1, np.float64(0.1), 0])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_number_means_missing(missing: float, dtype: str) -> None:
    data = RANDOM.choice([-1, 0, 0.1, 0.5, 3], size=(200, 3)).astype(dtype)
    predictor = agree(fit(SimpleImputer(missing_values=missing, add_indicator=True), data), data)
    with pytest.raises(ff.RecordError):
        predictor.predict_one({"x0": None, "x1": 1.0, "x2": 1.0})


@pytest.mark.parametrize("missing", [-1, np.nan, pd.NA])
def test_integers_stay_numbers(missing: Any) -> None:
    data = pd.DataFrame({"a": RANDOM.integers(-1, 4, 200), "b": RANDOM.integers(-1, 4, 200)})
    agree(fit(SimpleImputer(missing_values=missing, strategy="most_frequent"), data), data)


def test_pandas_na_in_nullable_columns() -> None:
    data = pd.DataFrame(
        {"a": pd.array([1, None, 3, 4] * 50, "Int64"), "b": pd.array([0.5, 2, None, 1] * 50, "Float64")}
    )
    agree(fit(SimpleImputer(missing_values=pd.NA, add_indicator=True), data), data)


@pytest.mark.parametrize(
    ("missing", "held", "dtype"),
    [(np.nan, np.nan, object), (None, None, object), (np.nan, None, "str"), ("", "", "str"), (pd.NA, None, "string")],
)
@pytest.mark.parametrize(("strategy", "fill"), [("most_frequent", None), ("constant", None), ("constant", "neu")])
@pytest.mark.parametrize("indicator", [False, True])
def test_texts(missing: Any, held: Any, dtype: Any, strategy: str, fill: str | None, indicator: bool) -> None:
    data = texts(held, dtype)
    imputer = SimpleImputer(missing_values=missing, strategy=strategy, fill_value=fill, add_indicator=indicator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = make_pipeline(imputer, OneHotEncoder(handle_unknown="ignore"), LinearRegression()).fit(data, Y)
    predictor = agree(fitted, data)
    assert predictor.schema[0].nullable is not (missing == "" if isinstance(missing, str) else False)


def test_an_imputer_that_looks_for_another_missing_value_does_nothing() -> None:
    data = texts(None)
    fitted = make_pipeline(
        SimpleImputer(missing_values=np.nan, strategy="most_frequent"),
        OneHotEncoder(handle_unknown="ignore"),
        LinearRegression(),
    ).fit(data, Y)
    predictor = agree(fitted, data)
    assert "p_None" in predictor.feature_names_out


def test_texts_and_numbers_together() -> None:
    data = texts(np.nan).assign(n=np.where(RANDOM.random(200) < 0.3, np.nan, 2.0))
    imputer = SimpleImputer(strategy="most_frequent", add_indicator=True)
    fitted = make_pipeline(imputer, OneHotEncoder(handle_unknown="ignore"), LinearRegression()).fit(data, Y)
    agree(fitted, data)


def test_a_fill_value_of_another_type_is_refused() -> None:
    data = pd.DataFrame({"b": pd.Series([1.0, np.nan] * 100, dtype=object)})
    imputer = SimpleImputer(strategy="constant", fill_value="gone").fit(data)
    graph = Graph()
    graph.convert(imputer, [graph.field("b", "float64", dtype="object")], "fill")
    with pytest.raises(ff.UnsupportedError, match=r"fill.fill_value: 'gone' fills the number column 'b'"):
        graph.raise_unsupported()
