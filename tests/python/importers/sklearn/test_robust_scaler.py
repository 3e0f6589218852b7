# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler
from sklearn.tree import DecisionTreeRegressor

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(3)
WIDE = RANDOM.normal(size=(200, 5)) * 10.0 ** RANDOM.integers(-8, 9, size=5)
Y = RANDOM.normal(size=200)


@pytest.mark.parametrize("with_centering", [True, False])
@pytest.mark.parametrize("with_scaling", [True, False])
@pytest.mark.parametrize("dtype", ["float64", "int32"])
def test_options_and_types(with_centering: bool, with_scaling: bool, dtype: str) -> None:
    data = (WIDE if dtype == "float64" else WIDE % 100).astype(dtype)
    scaler = RobustScaler(with_centering=with_centering, with_scaling=with_scaling)
    agree(make_pipeline(scaler, LinearRegression()).fit(data, Y), data)


@pytest.mark.parametrize("options", [{"quantile_range": (10.0, 60.0)}, {"unit_variance": True}])
def test_what_is_decided_when_it_is_fitted(options: dict[str, object]) -> None:
    agree(make_pipeline(RobustScaler(**options), DecisionTreeRegressor()).fit(WIDE, Y), WIDE)


def test_missing_values_pass() -> None:
    data = WIDE.copy()
    data[::7, 1] = np.nan
    agree(make_pipeline(RobustScaler(), DecisionTreeRegressor()).fit(data, Y), data)


def test_a_constant_column_is_not_scaled() -> None:
    data = np.column_stack([WIDE, np.full(200, 3.25)])
    agree(make_pipeline(RobustScaler(), LinearRegression()).fit(data, Y), data)


def test_float32_is_exact_where_all_that_is_learnt_is_float32() -> None:
    data = WIDE.astype(np.float32)
    fitted = make_pipeline(RobustScaler(with_scaling=False), DecisionTreeRegressor()).fit(data, Y)
    agree(fitted, data)


def test_float32_by_float64_is_refused() -> None:
    fitted = make_pipeline(RobustScaler(), LinearRegression()).fit(WIDE, Y)
    with pytest.raises(ff.UnsupportedError, match="float32"):
        ff.convert(fitted, WIDE.astype(np.float32))


def test_sparse_float64_is_multiplied_by_the_reciprocal() -> None:
    data = sparse.random(300, 8, 0.9, format="csr", rng=2)
    fitted = make_pipeline(RobustScaler(with_centering=False), LinearRegression()).fit(data, np.arange(300.0))
    predictor = ff.convert(fitted, data).predictor()
    assert_same_bits(predictor.transform(data.toarray()), fitted[:-1].transform(data))


def test_strings_are_refused() -> None:
    fitted = make_pipeline(RobustScaler(), LinearRegression()).fit(WIDE[:, :1], Y)
    with pytest.raises(ff.UnsupportedError, match="feed a numeric step"):
        ff.convert(fitted, pd.DataFrame({"x": ["1", "2"]}))
