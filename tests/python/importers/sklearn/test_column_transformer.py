# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

import fieldfare as ff
from support.agreement import agree

RANDOM = np.random.default_rng(1)
Y = RANDOM.normal(size=200)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "a": RANDOM.normal(size=200),
            "b": pd.Series(RANDOM.normal(size=200), dtype="float32"),
            "t": RANDOM.choice(["x", "y", "z"], 200),
            "c": RANDOM.integers(0, 9, 200),
            "when": pd.date_range("2020-01-01", periods=200),
        }
    )


def fit(transformers: list[Any], data: Any, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(ColumnTransformer(transformers, **options), LinearRegression()).fit(data, Y)


SELECTIONS = {
    "names": (["a", "c"], ["t"]),
    "positions": ([0, 3], [2]),
    "negative positions": ([0, -2], [-3]),
    "slice": (slice(0, 2), slice(2, 3)),
    "named slice": (slice("a", "b"), slice("t", "t")),
    "mask": ([True, False, False, True, False], [False, False, True, False, False]),
    "array mask": (np.array([True, True, False, False, False]), np.array([False, False, True, False, False])),
    "callable": (lambda data: ["c", "a"], lambda data: ["t"]),
    "dtypes": (make_column_selector(dtype_include="number"), make_column_selector("^t")),
    "empty": ([], ["t"]),
}


@pytest.mark.parametrize("kind", SELECTIONS)
@pytest.mark.parametrize("output", ["default", "pandas", "polars"])
def test_selections_and_containers(kind: str, output: str) -> None:
    data = frame()
    numbers, texts = SELECTIONS[kind]
    encoder = OneHotEncoder(sparse_output=output == "default")
    fitted = fit([("n", StandardScaler(), numbers), ("t", encoder, texts)], data)
    fitted[0].set_output(transform=output)
    predictor = agree(fitted, data)
    assert predictor.feature_names_out == list(fitted[0].get_feature_names_out())
    assert "when" not in [field.name for field in predictor.schema]


@pytest.mark.parametrize("remainder", ["drop", "passthrough", MinMaxScaler()])
@pytest.mark.parametrize("verbose", [True, False, "{feature_name}@{transformer_name}"])
def test_remainder_and_names(remainder: Any, verbose: Any) -> None:
    data = frame().drop(columns="when")
    transformers = [("t", OneHotEncoder(), ["t"]), ("out", "drop", ["a"]), ("same", "passthrough", ["c"])]
    fitted = fit(transformers, data, remainder=remainder, verbose_feature_names_out=verbose)
    predictor = agree(fitted, data)
    assert predictor.feature_names_out == list(fitted[0].get_feature_names_out())
    assert "a" not in [field.name for field in predictor.schema]


def test_columns_in_another_order_and_more_of_them() -> None:
    data = frame()
    fitted = fit([("n", StandardScaler(), ["a", "c"]), ("t", OneHotEncoder(), ["t"])], data)
    agree(fitted, data[["when", "t", "c", "b", "a"]].assign(more="?"))


@pytest.mark.parametrize("threshold", [0.0, 0.3, 1.0])
def test_sparse_threshold_decides_how_later_steps_compute(threshold: float) -> None:
    data = frame()
    columns = ColumnTransformer(
        [("n", StandardScaler(), ["a", "b"]), ("t", OneHotEncoder(), ["t"])], sparse_threshold=threshold
    )
    agree(make_pipeline(columns, StandardScaler(with_mean=False), LinearRegression()).fit(data, Y), data)


@pytest.mark.parametrize("weights", [{"n": 0.1}, {"n": 3, "t": -0.7}, {"n": np.float64(0.1), "t": 2}])
def test_weights(weights: dict[str, Any]) -> None:
    data = frame()
    transformers = [("n", StandardScaler(), ["b"]), ("t", OneHotEncoder(dtype=np.float32), ["t"])]
    agree(fit(transformers, data, transformer_weights=weights), data)


def test_a_weight_of_zero_is_refused() -> None:
    data = frame()
    with pytest.raises(ff.UnsupportedError, match="the weight 0"):
        ff.convert(fit([("n", StandardScaler(), ["a"])], data, transformer_weights={"n": 0}), data)


def test_nested_and_on_an_array() -> None:
    data = RANDOM.normal(size=(200, 6))
    data[RANDOM.random((200, 6)) < 0.1] = np.nan
    inner = ColumnTransformer([("low", MinMaxScaler(), [1]), ("rest", "passthrough", [0])])
    transformers = [
        ("in", make_pipeline(SimpleImputer(), inner), [4, 2]),
        ("x", SimpleImputer(add_indicator=True), [0, 5]),
    ]
    predictor = agree(fit(transformers, data), data)
    assert [field.position for field in predictor.schema] == [0, 2, 4, 5]  # an array has all its columns, in a row too
    assert predictor.matrix_width == 6


def test_a_missing_column_is_named() -> None:
    data = frame()
    fitted = fit([("n", StandardScaler(), ["a", "c"])], data)
    with pytest.raises(ff.SchemaError, match="lacks the columns \\['c'\\]"):
        ff.convert(fitted, data[["a", "b"]])


def test_everything_unsupported_is_listed_at_once() -> None:
    data = frame()
    transformers = [
        ("near", make_pipeline(KNNImputer(), StandardScaler()), ["a"]),
        ("zero", StandardScaler(), ["c"]),
        ("time", "passthrough", ["b"]),
        ("more", KNNImputer(), ["b"]),
    ]
    with pytest.raises(ff.UnsupportedError) as raised:
        ff.convert(fit(transformers, data, transformer_weights={"zero": 0}), data)
    text = str(raised.value)
    assert text.startswith("3 problems")
    assert "columntransformer/near/knnimputer: sklearn.impute._knn.KNNImputer" in text
    assert "columntransformer/zero.transformer_weights: the weight 0" in text
    assert "columntransformer/more: sklearn" in text


def test_a_column_of_dates_is_refused_where_it_is_read() -> None:
    data = frame()
    fitted = fit([("t", OneHotEncoder(handle_unknown="ignore"), ["when"])], data)
    with pytest.raises(ff.UnsupportedError, match="datetime64"):
        ff.convert(fitted, data)
