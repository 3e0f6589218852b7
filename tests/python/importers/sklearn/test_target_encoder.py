# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, TargetEncoder

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(1)
NUMBER = RANDOM.normal(size=240)
TARGETS: dict[str, Any] = {
    "continuous": NUMBER,
    "single": NUMBER.astype(np.float32),
    "binary": np.where(NUMBER > 0, "yes", "no"),
    "multiclass": np.digitize(NUMBER, [-0.5, 0.5]),
}


def frame(missing: Any) -> pd.DataFrame:
    texts = [missing if RANDOM.random() < 0.1 else text for text in RANDOM.choice(["a", "bb", "c", "ä", ""], 240)]
    return pd.DataFrame(
        {
            "t": pd.Series(texts, dtype=object),
            "i": RANDOM.integers(-2, 3, 240),
            "f": RANDOM.choice([-0.5, 0.0, 1.5, np.nan], 240),
            "f32": pd.Series(RANDOM.choice([0.1, 0.2, 3.3], 240), dtype="float32"),
            "b": RANDOM.random(240) < 0.5,
        }
    )


def fit(encoder: TargetEncoder, data: Any, target: str, model: Any) -> Any:
    """A pipeline of the encoder, which learns from that target, and a model of a number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encoder.fit(data, TARGETS[target])
        fitted = make_pipeline(encoder, model)
        model.fit(encoder.transform(data), NUMBER)
    return fitted


@pytest.mark.parametrize(
    ("target", "smooth", "missing", "model"),
    list(
        itertools.product(
            TARGETS, ["auto", 0.0, 7.5], [np.nan, None], [HistGradientBoostingRegressor(max_iter=3), LinearRegression()]
        )
    ),
)
def test_every_combination(target: str, smooth: Any, missing: Any, model: Any) -> None:
    data = frame(missing)
    agree(fit(TargetEncoder(smooth=smooth), data, target, model), data, rows=25)


@pytest.mark.parametrize("target", ["continuous", "binary", "multiclass"])
def test_a_pipeline_that_was_fitted_as_a_whole(target: str) -> None:
    data = frame(np.nan)
    fitted = make_pipeline(TargetEncoder(cv=3), StandardScaler(), HistGradientBoostingRegressor(max_iter=3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted.fit(data, NUMBER if target == "continuous" else pd.factorize(TARGETS[target])[0])
    agree(fitted, data)


@pytest.mark.parametrize("missing", [np.nan, "no missing value"])
def test_many_words_and_classes(missing: Any) -> None:
    words = [f"word {i}" for i in RANDOM.permutation(3000)]
    data = pd.DataFrame({"t": pd.Series(words * 2, dtype=object), "n": np.arange(6000) % 7})
    data.loc[::50, "t"] = missing
    encoder = TargetEncoder().fit(data, np.arange(6000) % 60)
    model = HistGradientBoostingRegressor(max_iter=2).fit(encoder.transform(data), np.arange(6000.0))
    predictor = ff.convert(make_pipeline(encoder, model), data).predictor()
    read = [list(encoder.get_feature_names_out()).index(name) for name in predictor.feature_names_out]
    rows = pd.concat([data[:500], pd.DataFrame({"t": ["unseen", np.nan, "word 3"], "n": [1, 99, -1]})])
    assert_same_bits(predictor.transform(rows), encoder.transform(rows)[:, read])


def test_given_categories() -> None:
    data = frame(np.nan)[["t", "f"]]
    encoder = TargetEncoder(categories=[["bb", "a", "never seen", np.nan], [-0.5, 1.5]])
    predictor = agree(fit(encoder, data, "binary", LinearRegression()), data)
    rows = pd.DataFrame(
        {"t": pd.Series(["never seen", "c", "zzz", np.nan], dtype=object), "f": [0.0, 1.5, -0.5, np.nan]}
    )
    assert_same_bits(predictor.transform(rows), encoder.transform(rows))
    assert predictor.transform(rows)[1, 0] == encoder.target_mean_


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numbers_beside_the_categories(dtype: str) -> None:
    values = RANDOM.choice([0.1, 0.7, -0.0, 1e-30], 240).astype(dtype)
    data = np.column_stack([values, np.roll(values, 1)])
    predictor = agree(fit(TargetEncoder(), data, "multiclass", LinearRegression()), data)
    near = np.array([[np.nextafter(values.dtype.type(0.1), values.dtype.type(at)), 0.0] for at in (-1, 1)], dtype)
    expected = TargetEncoder().fit(data, TARGETS["multiclass"]).transform(near)
    assert_same_bits(predictor.transform(near), expected)


def test_in_a_column_transformer_as_pandas() -> None:
    data = frame(np.nan)
    columns = ColumnTransformer([("t", TargetEncoder(), ["t", "i"])], remainder="passthrough").set_output(
        transform="pandas"
    )
    fitted = make_pipeline(columns, HistGradientBoostingRegressor(max_iter=3)).fit(data, NUMBER)
    predictor = agree(fitted, data)
    assert "t__t" in predictor.feature_names_out


def test_infinities_are_refused() -> None:
    data = frame(np.nan)
    predictor = agree(fit(TargetEncoder(), data, "continuous", LinearRegression()), data)
    data.loc[3, "f"] = np.inf
    with pytest.raises(ff.RecordError):
        predictor.predict(data)


def test_both_kinds_of_missing_value_are_refused() -> None:
    data = pd.DataFrame({"t": pd.Series(["a", None, np.nan, "b"] * 60, dtype=object)})
    fitted = fit(TargetEncoder(), data, "continuous", LinearRegression())
    with pytest.raises(ff.UnsupportedError, match="both None and NaN"):
        ff.convert(fitted, data)
