# SPDX-License-Identifier: Apache-2.0
"""The selectors of sklearn.feature_selection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import (
    RFE,
    RFECV,
    GenericUnivariateSelect,
    SelectFdr,
    SelectFpr,
    SelectFromModel,
    SelectFwe,
    SelectKBest,
    SelectPercentile,
    SequentialFeatureSelector,
    VarianceThreshold,
    f_regression,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBRegressor

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(11)
DATA = RANDOM.normal(size=(200, 8)) * 10.0 ** RANDOM.integers(-3, 4, size=8)
Y = DATA[:, 2] / DATA[:, 2].std() + DATA[:, 5] / DATA[:, 5].std() + 0.1 * RANDOM.normal(size=200)
SELECTORS = [
    SelectKBest(f_regression, k=3),
    SelectPercentile(f_regression, percentile=40),
    SelectFpr(f_regression),
    SelectFdr(f_regression),
    SelectFwe(f_regression),
    GenericUnivariateSelect(f_regression, mode="k_best", param=2),
    SelectFromModel(DecisionTreeRegressor(max_depth=3, random_state=0)),
    SelectFromModel(RandomForestRegressor(5, random_state=0), threshold=-np.inf, max_features=4),
    RFE(LinearRegression(), n_features_to_select=3),
    RFECV(LinearRegression(), cv=3),
    SequentialFeatureSelector(LinearRegression(), n_features_to_select=2, cv=2),
    VarianceThreshold(0.5),
]
MODELS = [LinearRegression(), DecisionTreeRegressor(max_depth=4), XGBRegressor(n_estimators=5)]


@pytest.mark.parametrize("selector", SELECTORS, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)
def test_every_selector(selector: Any, model: Any) -> None:
    agree(make_pipeline(selector, model).fit(DATA, Y), DATA, read=True)


@pytest.mark.parametrize("output", ["default", "pandas", "polars"])
@pytest.mark.parametrize("selector", [SELECTORS[0], SELECTORS[6], SELECTORS[-1]], ids=lambda s: type(s).__name__)
def test_frames(selector: Any, output: str) -> None:
    frame = pd.DataFrame(DATA, columns=list("abcdefgh"))
    frame["c"] = frame["c"].astype(np.float32)
    frame["e"] = (frame["e"] * 10).clip(-1e3, 1e3).astype(np.int16)
    fitted = make_pipeline(selector, DecisionTreeRegressor(max_depth=5)).set_output(transform=output).fit(frame, Y)
    agree(fitted, frame, read=True)


def test_behind_a_step() -> None:
    frame = pd.DataFrame(DATA, columns=list("abcdefgh"))
    for output in ("default", "pandas"):
        fitted = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=3), LinearRegression())
        agree(fitted.set_output(transform=output).fit(frame, Y), frame, read=True)


@pytest.mark.parametrize("dtype", ["float32", "int32", "bool"])
def test_types(dtype: str) -> None:
    data = (DATA * 10).clip(-(2.0**20), 2.0**20).astype(dtype) if dtype != "bool" else DATA > 0
    fitted = make_pipeline(SelectKBest(f_regression, k=3), DecisionTreeRegressor(max_depth=4)).fit(data, Y)
    agree(fitted, data, read=True)


@pytest.mark.parametrize("model", MODELS[1:], ids=lambda m: type(m).__name__)
def test_missing_values_and_infinities_where_the_selector_passes_them(model: Any) -> None:
    data = DATA.copy()
    data[::7, 2] = np.nan
    agree(make_pipeline(VarianceThreshold(), model).fit(data, Y), data, read=True)
    agree(make_pipeline(SelectFromModel(DecisionTreeRegressor(max_depth=3)), model).fit(data, Y), data, read=True)


def test_a_sparse_matrix() -> None:
    data = sparse.random(300, 8, 0.4, format="csr", rng=2)
    fitted = make_pipeline(SelectKBest(f_regression, k=4), LinearRegression()).fit(data, np.arange(300.0))
    assert_same_bits(ff.convert(fitted, data).predictor().transform(data), fitted[:-1].transform(data))


def test_what_is_not_selected_is_not_asked_for() -> None:
    predictor = ff.convert(make_pipeline(SelectKBest(f_regression, k=2), LinearRegression()).fit(DATA, Y), DATA)
    assert len(predictor.predictor().schema) == 2


def test_string_columns_are_refused() -> None:
    frame = pd.DataFrame({"a": DATA[:, 2], "b": ["x", "y"] * 100})
    fitted = make_pipeline(SelectFromModel(LinearRegression()), LinearRegression()).fit(frame[["a", "a"]].to_numpy(), Y)
    with pytest.raises(ff.UnsupportedError, match="string columns"):
        ff.convert(fitted, frame)


def test_no_column_is_refused() -> None:
    from sklearn.compose import make_column_transformer

    union = make_column_transformer((SelectFpr(f_regression, alpha=1e-300), [0]), ("passthrough", [2]))
    with pytest.warns(UserWarning, match="No features"):
        fitted = make_pipeline(union, LinearRegression()).fit(DATA, Y)
    with pytest.raises(ff.UnsupportedError, match="selects no column"):
        ff.convert(fitted, DATA)
