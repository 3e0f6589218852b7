# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from support.agreement import agree

RANDOM = np.random.default_rng(1)
Y = RANDOM.normal(size=240)


def frame(missing: Any) -> pd.DataFrame:
    texts = [missing if RANDOM.random() < 0.1 else text for text in RANDOM.choice(["a", "bb", "c", "ä", ""], 240)]
    return pd.DataFrame(
        {
            "t": pd.Series(texts, dtype=object),
            "i": RANDOM.integers(-2, 3, 240),
            "f": RANDOM.choice([-0.5, 0.0, 1.5, np.nan], 240),
        }
    )


def fit(encoder: OrdinalEncoder, data: Any, model: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(encoder, model).fit(data, Y)


UNKNOWN: tuple[dict[str, Any], ...] = (
    {},
    {"handle_unknown": "use_encoded_value", "unknown_value": -1},
    {"handle_unknown": "use_encoded_value", "unknown_value": np.nan},
)
RARE: tuple[dict[str, Any], ...] = ({}, {"min_frequency": 45}, {"max_categories": 2})


@pytest.mark.parametrize(
    ("unknown", "rare", "encoded", "dtype", "missing"),
    list(itertools.product(UNKNOWN, RARE, [np.nan, -9], [np.float64, np.float32], [np.nan, None])),
)
def test_every_combination(
    unknown: dict[str, Any], rare: dict[str, Any], encoded: float, dtype: Any, missing: Any
) -> None:
    data = frame(missing)
    encoder = OrdinalEncoder(**unknown, **rare, encoded_missing_value=encoded, dtype=dtype)
    agree(fit(encoder, data, HistGradientBoostingRegressor(max_iter=3)), data, rows=25)


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.float64])
def test_codes_in_the_output_type(dtype: Any) -> None:
    data = pd.DataFrame({"t": [f"c{i % 200}" for i in range(240)]})
    encoder = OrdinalEncoder(dtype=dtype, handle_unknown="use_encoded_value", unknown_value=-1)
    agree(fit(encoder, data, LinearRegression()), data)


def test_a_linear_model_behind_refuses_missing_values() -> None:
    data = frame(np.nan).dropna()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = make_pipeline(OrdinalEncoder(), LinearRegression()).fit(data, Y[: len(data)])
    predictor = agree(fitted, data)
    assert [field.nullable for field in predictor.schema] == [False, False, False]
