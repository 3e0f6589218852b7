# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.tree import DecisionTreeRegressor

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(4)
WIDE = RANDOM.normal(size=(200, 5)) * 10.0 ** RANDOM.integers(-8, 9, size=5)
Y = RANDOM.normal(size=200)


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32"])
def test_options_and_types(clip: bool, dtype: str) -> None:
    data = (WIDE if dtype != "int32" else WIDE % 100).astype(dtype)
    fitted = make_pipeline(MaxAbsScaler(clip=clip), DecisionTreeRegressor()).fit(data[:100], Y[:100])
    agree(fitted, data)  # the second half has values beyond those that were fitted on


def test_missing_values_pass() -> None:
    data = WIDE.copy()
    data[::7, 1] = np.nan
    agree(make_pipeline(MaxAbsScaler(), DecisionTreeRegressor()).fit(data, Y), data)


def test_a_column_of_zeros_is_not_scaled() -> None:
    data = np.column_stack([WIDE, np.zeros(200)])
    agree(make_pipeline(MaxAbsScaler(), LinearRegression()).fit(data, Y), data)


@pytest.mark.parametrize("clip", [True, False])
def test_sparse_float64_is_multiplied_by_the_reciprocal(clip: bool) -> None:
    data = sparse.random(300, 8, 0.4, format="csr", rng=2)
    fitted = make_pipeline(MaxAbsScaler(clip=clip), LinearRegression()).fit(data[:200], np.arange(200.0))
    predictor = ff.convert(fitted, data).predictor()
    assert_same_bits(predictor.transform(data.toarray()), fitted[:-1].transform(data))


def test_sparse_float32_is_refused() -> None:
    data = sparse.random(300, 8, 0.4, format="csr", rng=2, dtype=np.float32)
    fitted = make_pipeline(MaxAbsScaler(), LinearRegression()).fit(data, np.arange(300.0))
    with pytest.raises(ff.UnsupportedError, match="sparse float32"):
        ff.convert(fitted, data)
