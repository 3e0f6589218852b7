# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBRegressor

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(12)
DATA = RANDOM.normal(size=(200, 4)) * 10.0 ** RANDOM.integers(-2, 3, size=4)
Y = DATA[:, 0] * DATA[:, 1] + RANDOM.normal(size=200)
MODELS = [LinearRegression(), DecisionTreeRegressor(max_depth=4), XGBRegressor(n_estimators=5)]


@pytest.mark.parametrize("degree", [1, 2, 3, 5, (0, 2), (2, 3), (3, 3)])
@pytest.mark.parametrize("interaction_only", [False, True])
@pytest.mark.parametrize("include_bias", [False, True])
def test_the_order_of_products(degree: Any, interaction_only: bool, include_bias: bool) -> None:
    step = PolynomialFeatures(degree, interaction_only=interaction_only, include_bias=include_bias)
    fitted = make_pipeline(step, LinearRegression()).fit(DATA, Y)
    predictor = ff.convert(fitted, DATA).predictor()
    for dtype in (np.float64, np.float32):
        data = DATA.astype(dtype)
        if dtype is np.float32:
            fitted = make_pipeline(step, LinearRegression()).fit(data, Y)
            predictor = ff.convert(fitted, data).predictor()
        assert_same_bits(predictor.transform(data), fitted[:-1].transform(data))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32", "bool"])
def test_types_and_hostile_rows(model: Any, dtype: str) -> None:
    data = (DATA * 10).astype(dtype) if dtype != "bool" else DATA > 0
    agree(make_pipeline(PolynomialFeatures(2, order="F"), model).fit(data, Y), data)


@pytest.mark.parametrize("output", ["default", "pandas", "polars"])
def test_frames(output: str) -> None:
    frame = pd.DataFrame(DATA, columns=list("abcd")).astype({"b": np.float32})
    fitted = make_pipeline(StandardScaler(), PolynomialFeatures(3), LinearRegression())
    predictor = agree(fitted.set_output(transform=output).fit(frame, Y), frame)
    assert predictor.feature_names_out[:6] == ["1", "a", "b", "c", "d", "a^2"]


def test_products_that_overflow_are_refused_where_scikit_learn_does() -> None:
    agree(make_pipeline(PolynomialFeatures(2), MaxAbsScaler(), DecisionTreeRegressor()).fit(DATA, Y), DATA, rows=200)


def test_of_indicators() -> None:
    words = pd.DataFrame({"a": RANDOM.choice(list("xyz"), 200), "b": RANDOM.choice(list("uv"), 200)})
    encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    fitted = make_pipeline(encoder, PolynomialFeatures(2, interaction_only=True), LinearRegression())
    agree(fitted.fit(words, Y), words)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("degree", [2, 3, 4, (2, 3)])
def test_a_sparse_matrix_is_multiplied_the_other_way_round(degree: Any, dtype: Any) -> None:
    data = sparse.random(200, 5, 0.6, format="csr", rng=2, dtype=np.float64).astype(dtype)
    fitted = make_pipeline(PolynomialFeatures(degree), LinearRegression()).fit(data, Y)
    assert_same_bits(ff.convert(fitted, data).predictor().transform(data), fitted[:-1].transform(data))


def test_float16_is_refused() -> None:
    data = DATA.clip(-10, 10).astype(np.float16)
    fitted = make_pipeline(PolynomialFeatures(2), DecisionTreeRegressor()).fit(data, Y)
    with pytest.raises(ff.UnsupportedError, match="float16"):
        ff.convert(fitted, data)
