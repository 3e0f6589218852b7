# SPDX-License-Identifier: Apache-2.0
"""Random pipelines of every supported step against scikit-learn: the same features by bits, or the same refusal."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

from support.agreement import agree

ROWS = 240


def frame(random: np.random.Generator) -> pd.DataFrame:
    """Numbers of every type and texts, with missing values."""

    def some(values: Any, missing: Any, rate: float) -> list[Any]:
        return [missing if random.random() < rate else value for value in values]

    words = np.array(["ann", "bob", "ännchen", "日本", "", "x y", "None", "rare"], dtype=object)
    weights = np.array([9, 8, 7, 4, 3, 2, 2, 1]) / 36
    return pd.DataFrame(
        {
            "f64": some(random.normal(size=ROWS) * 10.0 ** random.integers(-3, 4), np.nan, 0.1),
            "whole": random.normal(size=ROWS),
            "f32": pd.Series(random.normal(size=ROWS) * 3, dtype="float32"),
            "f32b": pd.Series(some(random.normal(size=ROWS), np.nan, 0.2), dtype="float32"),
            "i64": random.integers(-5, 6, size=ROWS),
            "i8": pd.Series(random.integers(-3, 4, size=ROWS), dtype="int8"),
            "flag": random.random(ROWS) < 0.3,
            "full": random.choice(words, ROWS, p=weights),
            "text": pd.Series(some(random.choice(words, ROWS, p=weights), np.nan, 0.15), dtype=object),
            "none": pd.Series(some(random.choice(words[:4], ROWS), None, 0.2), dtype=object),
            "str": pd.Series(some(random.choice(words, ROWS, p=weights), None, 0.1), dtype="str"),
        }
    )


def pick(random: np.random.Generator, *options: Any) -> Any:
    return options[random.integers(len(options))]


def number_steps(random: np.random.Generator, complete: bool) -> Pipeline:
    steps: list[tuple[str, Any]] = []
    if not complete or random.random() < 0.5:
        strategy = pick(random, "mean", "median", "most_frequent", "constant")
        indicator = bool(random.random() < 0.4)
        steps.append(("fill", SimpleImputer(strategy=strategy, add_indicator=indicator)))
    scaler = pick(
        random,
        StandardScaler(),
        StandardScaler(with_mean=False),
        StandardScaler(with_std=False),
        MinMaxScaler(),
        MinMaxScaler((-1, 2), clip=True),
        "passthrough",
    )
    return Pipeline([*steps, ("scale", scaler)])


def text_steps(random: np.random.Generator, mark: Any) -> Pipeline:
    steps: list[tuple[str, Any]] = []
    if random.random() < 0.4:
        strategy, fill = pick(random, ("most_frequent", None), ("constant", "gone"))
        steps.append(("fill", SimpleImputer(missing_values=mark, strategy=strategy, fill_value=fill)))
    rare = pick(random, {}, {"min_frequency": 12}, {"max_categories": 3}, {"min_frequency": 0.1, "max_categories": 4})
    if random.random() < 0.35:
        unknown = pick(
            random,
            {},
            {"handle_unknown": "use_encoded_value", "unknown_value": -1},
            {"handle_unknown": "use_encoded_value", "unknown_value": 99, "encoded_missing_value": -2},
        )
        unknown.setdefault("encoded_missing_value", -5)
        encoder: Any = OrdinalEncoder(**rare, **unknown, dtype=pick(random, np.float64, np.float32, np.int32))
    else:
        encoder = OneHotEncoder(
            handle_unknown=pick(random, "error", "ignore", "infrequent_if_exist", "warn"),
            drop=pick(random, None, None, "first", "if_binary"),
            sparse_output=bool(random.random() < 0.5),
            dtype=pick(random, np.float64, np.float32, np.int8),
            **rare,
        )
    return Pipeline([*steps, ("encode", encoder)])


def pipeline(random: np.random.Generator) -> Pipeline:
    numbers: Any = number_steps(random, complete=False)
    if random.random() < 0.3:
        weights = pick(random, None, {"a": 0.1, "b": 3})
        numbers = FeatureUnion([("a", numbers), ("b", number_steps(random, False))], transformer_weights=weights)
    columns = ColumnTransformer(
        [
            ("numbers", numbers, pick(random, ["f64", "f32", "f32b"], ["f32", "f32b", "i8"], ["f32b"], ["f64", "i64"])),
            ("whole", number_steps(random, complete=True), pick(random, ["whole", "flag"], slice(1, 3))),
            ("texts", text_steps(random, np.nan), pick(random, ["full", "text"], ["str"], ["text", "str", "full"])),
            ("others", text_steps(random, None), ["none"]),
        ],
        remainder=pick(random, "drop", "drop", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-7)),
        sparse_threshold=pick(random, 0.0, 0.3, 1.0),
        transformer_weights=pick(random, None, None, {"texts": 0.7}),
        verbose_feature_names_out=bool(random.random() < 0.7),
    )
    # Encoded texts without fill values keep nothing missing; numbers may: the model wants none.
    model = pick(random, LogisticRegression(max_iter=40), LinearRegression(), Ridge())
    return Pipeline([("columns", columns), ("fill", SimpleImputer()), ("model", model)])


@pytest.mark.parametrize("seed", range(60))
def test_a_random_pipeline_agrees(seed: int) -> None:
    random = np.random.default_rng(seed)
    data = frame(random)
    target = pick(random, np.array(["no", "yes"]), np.array([3, 5, 8]))[random.integers(2, size=ROWS)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chosen = pipeline(random)
        fitted = chosen.fit(data, target if isinstance(chosen[-1], LogisticRegression) else random.normal(size=ROWS))
    agree(fitted, data, seed=seed)
