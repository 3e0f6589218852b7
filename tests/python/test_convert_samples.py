# SPDX-License-Identifier: Apache-2.0
"""Every container a sample may come in, and every type a column may have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(1)
Y = RANDOM.normal(size=120)
VALUES: dict[str, Any] = {
    "f": np.where(RANDOM.random(120) < 0.2, np.nan, RANDOM.normal(size=120)),
    "i": RANDOM.integers(0, 5, 120),
    "t": RANDOM.choice(["a", "b", "日本"], 120),
    "s": RANDOM.normal(size=120).astype(np.float32),
}


def fitted(data: Any) -> Any:
    steps: list[Any] = [
        ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["f", "i"]),
        ("t", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["t"]),
        ("s", StandardScaler(), ["s"]),
    ]
    return make_pipeline(ColumnTransformer(steps), LinearRegression()).fit(data, Y)


def test_pandas() -> None:
    data = pd.DataFrame(VALUES)
    agree(fitted(data), data)


@pytest.mark.parametrize("text", [pl.String, pl.Categorical, pl.Enum(["a", "b", "日本", "more"])])
def test_polars(text: Any) -> None:
    data = pl.DataFrame(VALUES).with_columns(pl.col("t").cast(text), pl.col("f").fill_nan(None))
    predictor = agree(fitted(data), data)
    assert [field.type for field in predictor.schema] == ["float64", "int64", "string", "float32"]


def test_pyarrow_for_a_model_fitted_on_pandas() -> None:
    table = pa.table({name: values for name, values in VALUES.items() if name != "t"})
    data = pd.DataFrame(VALUES)[["f", "i", "s"]]
    model = make_pipeline(SimpleImputer(), LinearRegression()).fit(data.to_numpy(), Y)
    predictor = ff.convert(model, table).predictor()
    assert_same_bits(predictor.transform(table), model[:-1].transform(table))


@pytest.mark.parametrize("dtype", ["float64", "float32", "int8", "int64", "uint16", "bool"])
def test_arrays_of_numbers(dtype: str) -> None:
    data = RANDOM.integers(0, 2 if dtype == "bool" else 9, (120, 3)).astype(dtype)
    agree(make_pipeline(StandardScaler(), LinearRegression()).fit(data, Y), data)


def test_arrays_of_objects_and_lists() -> None:
    rows = [[float(f), str(t)] for f, t in zip(Y, VALUES["t"], strict=True)]
    array = np.array(rows, dtype=object)
    steps: list[Any] = [("n", StandardScaler(), [0]), ("t", OneHotEncoder(), [1])]
    model = make_pipeline(ColumnTransformer(steps), LinearRegression()).fit(array, Y)
    agree(model, array)
    assert [field.name for field in ff.convert(model, rows).predictor().schema] == ["x0", "x1"]


def test_an_array_for_a_model_fitted_on_a_frame_has_its_names() -> None:
    data = pd.DataFrame({"a": Y, "b": Y * 2})
    model = LinearRegression().fit(data, Y)
    predictor = ff.convert(model, data.to_numpy()).predictor()
    assert [field.name for field in predictor.schema] == ["a", "b"]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (pd.to_datetime(["2020-01-01"] * 120), "datetime64"),
        (pd.array([1 + 2j] * 120), "complex128"),
        (pd.Series([1, "a"] * 60, dtype=object), "neither all strings nor all numbers"),
        (pd.Series(["a", None, np.nan] * 40, dtype=object), "both None and NaN"),
        (pd.Series([None] * 120, dtype=object), "neither all strings nor all numbers"),
    ],
)
def test_a_column_that_no_field_can_hold_is_refused_where_it_is_read(values: Any, problem: str) -> None:
    data = pd.DataFrame({"a": Y, "odd": values})
    encoder = OneHotEncoder(handle_unknown="ignore")
    columns = ColumnTransformer([("n", StandardScaler(), ["a"]), ("odd", encoder, ["odd"])])
    try:
        model = make_pipeline(columns, LinearRegression()).fit(data, Y)
    except (TypeError, ValueError):  # scikit-learn refuses it itself; the sample is still examined
        model = make_pipeline(columns, LinearRegression()).fit(data.assign(odd="a"), Y)
    with pytest.raises(ff.UnsupportedError, match=problem):
        ff.convert(model, data)
    assert ff.convert(LinearRegression().fit(data[["a"]], Y), data[["a"]]).predictor().schema[0].name == "a"


@pytest.mark.parametrize("shape", [(5,), (5, 0), (0, 3)])
def test_a_sample_of_another_shape_is_a_value_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="sample"):
        ff.convert(LinearRegression().fit(Y[:, None], Y), np.zeros(shape))
