# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(1)
WIDE = RANDOM.normal(size=(200, 5)) * 10.0 ** RANDOM.integers(-8, 9, size=5)
Y = RANDOM.normal(size=200)


@pytest.mark.parametrize("with_mean", [True, False])
@pytest.mark.parametrize("with_std", [True, False])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32"])
def test_options_and_types(with_mean: bool, with_std: bool, dtype: str) -> None:
    data = (WIDE if dtype != "int32" else WIDE % 100).astype(dtype)
    agree(make_pipeline(StandardScaler(with_mean=with_mean, with_std=with_std), LinearRegression()).fit(data, Y), data)


def test_a_constant_column_is_not_scaled() -> None:
    data = np.column_stack([WIDE, np.full(200, 3.25)])
    agree(make_pipeline(StandardScaler(), LinearRegression()).fit(data, Y), data)


@pytest.mark.parametrize(
    "columns",
    [
        {"a": "float32", "b": "float32"},
        {"a": "float32", "b": "float64"},
        {"a": "float32", "b": "int8"},
        {"a": "float32", "b": "int64"},
        {"a": "float32", "b": "bool"},
        {"a": "Float32", "b": "Float32"},
        {"a": "float32", "b": "Int8"},
        {"a": "Float64", "b": "boolean"},
    ],
)
def test_a_frame_is_scaled_in_the_type_its_columns_have_together(columns: dict[str, str]) -> None:
    data = pd.DataFrame({"a": RANDOM.normal(size=200) * 3, "b": RANDOM.integers(0, 2, size=200)}).astype(columns)
    agree(make_pipeline(StandardScaler(), LinearRegression()).fit(data, Y), data)


def test_sparse_float64_is_multiplied_by_the_reciprocal() -> None:
    data = sparse.random(300, 8, 0.4, format="csr", rng=2)
    fitted = make_pipeline(StandardScaler(with_mean=False), LinearRegression()).fit(data, np.arange(300.0))
    predictor = ff.convert(fitted, data).predictor()
    assert_same_bits(predictor.transform(data.toarray()), fitted[:-1].transform(data))
    assert (predictor.predict(data.toarray()) == fitted.predict(data)).all()


def test_sparse_float32_is_refused() -> None:
    data = sparse.random(300, 8, 0.4, format="csr", rng=2, dtype=np.float32)
    fitted = make_pipeline(StandardScaler(with_mean=False), LinearRegression()).fit(data, np.arange(300.0))
    with pytest.raises(ff.UnsupportedError, match="sparse float32") as raised:
        ff.convert(fitted, data)
    assert raised.value.where == "Pipeline/standardscaler"


def test_strings_are_refused() -> None:
    fitted = make_pipeline(StandardScaler(), LinearRegression()).fit(WIDE[:, :1], Y)
    with pytest.raises(ff.UnsupportedError, match="feed a numeric step"):
        ff.convert(fitted, pd.DataFrame({"x": ["1", "2"]}))
