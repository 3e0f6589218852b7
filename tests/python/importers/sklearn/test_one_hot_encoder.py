# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import fieldfare as ff
from support.agreement import agree

RANDOM = np.random.default_rng(1)
Y = RANDOM.normal(size=240)


def column(missing: Any) -> pd.Series:
    words = ["a", "b", "c", "dd", "ä", "", "None"]
    return pd.Series(
        [*RANDOM.choice(words, 200, p=[0.3, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02]), *[missing] * 40], dtype=object
    )


def frame(missing: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "t": column(missing).sample(frac=1, random_state=1).to_numpy(),
            "two": RANDOM.choice(["no", "yes"], 240),
            "i": RANDOM.integers(-2, 3, 240),
            "f": RANDOM.choice([-0.5, 0.0, 1.5, np.nan], 240),
            "b": RANDOM.random(240) < 0.5,
            "f32": pd.Series(RANDOM.choice([0.1, 0.2, 3.3], 240), dtype="float32"),
        }
    )


def fit(encoder: OneHotEncoder, data: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(encoder, LinearRegression()).fit(data, Y)


RARE: tuple[dict[str, Any], ...] = ({}, {"min_frequency": 25}, {"max_categories": 3}, {"max_categories": 2})
COMBINATIONS = list(
    itertools.product(
        ["error", "ignore", "infrequent_if_exist", "warn"], [None, "first", "if_binary"], RARE, [np.nan, None]
    )
)


@pytest.mark.parametrize(("unknown", "drop", "rare", "missing"), COMBINATIONS)
def test_every_combination(unknown: str, drop: str | None, rare: dict[str, Any], missing: Any) -> None:
    data = frame(missing)
    agree(fit(OneHotEncoder(handle_unknown=unknown, drop=drop, **rare), data), data, rows=25)


def test_given_categories_and_drops() -> None:
    data = frame(np.nan)[["t", "two", "i"]].fillna("a")
    encoder = OneHotEncoder(
        categories=[["zz", "a", "b", "c", "dd", "ä", "", "None"], ["yes", "no"], [-2, -1, 0, 1, 2, 7]],
        drop=["c", "yes", 1],
        handle_unknown="ignore",
        dtype=np.int32,
    )
    predictor = agree(fit(encoder, data), data)
    assert predictor.feature_names_out[:2] == ["t_zz", "t_a"]


def test_custom_names() -> None:
    data = frame(np.nan)[["two"]]
    predictor = agree(fit(OneHotEncoder(feature_name_combiner=lambda f, c: f"{f}={c}"), data), data)
    assert predictor.feature_names_out == ["two=no", "two=yes"]


def test_an_array_of_objects() -> None:
    data = frame(None).drop(columns=["f", "f32", "b"]).to_numpy(dtype=object)
    agree(fit(OneHotEncoder(handle_unknown="ignore"), data), data)


def test_none_and_nan_in_one_column_are_refused() -> None:
    data = pd.DataFrame({"t": pd.Series(["a", None, np.nan, "b"] * 60, dtype=object)})
    with pytest.raises(ff.UnsupportedError, match="both None and NaN"):
        ff.convert(fit(OneHotEncoder(), data), data)


def test_integers_that_float64_cannot_hold_are_refused() -> None:
    data = pd.DataFrame({"i": np.array([2**53 + 1, 5] * 120)})
    with pytest.raises(ff.UnsupportedError, match=r"below 2\*\*53"):
        ff.convert(fit(OneHotEncoder(), data), data)


@pytest.mark.parametrize("dtype", ["str", "string", "category", object])
def test_every_text_type_of_pandas(dtype: Any) -> None:
    data = pd.DataFrame({"t": pd.Series(RANDOM.choice(["a", "b", "ä"], 240), dtype=dtype)})
    agree(fit(OneHotEncoder(handle_unknown="ignore"), data), data)
