# SPDX-License-Identifier: Apache-2.0
"""Binarizer and KBinsDiscretizer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, KBinsDiscretizer, PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBRegressor

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(13)
DATA = RANDOM.normal(size=(200, 4)) * 10.0 ** RANDOM.integers(-2, 3, size=4)
Y = DATA[:, 0] + RANDOM.normal(size=200)
MODELS = [LinearRegression(), DecisionTreeRegressor(max_depth=4), XGBRegressor(n_estimators=5)]


def at_edges(edges: Any, dtype: Any) -> Any:
    """Rows on every edge, and on either side."""
    columns = []
    for each in edges:
        at = np.asarray(each, np.float64)[np.isfinite(each)].astype(dtype)
        columns.append(np.concatenate([at, np.nextafter(at, dtype(-1e30)), np.nextafter(at, dtype(1e30)), at[:1] * 0]))
    rows = max(map(len, columns))
    return np.column_stack([np.resize(column, rows) for column in columns])


@pytest.mark.parametrize("threshold", [0.0, 0.3, -1.5, np.float64(0.1), np.float32(0.1), 2])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32", "bool"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)
def test_binarizer(threshold: Any, dtype: str, model: Any) -> None:
    data = (DATA * 3).astype(dtype) if dtype != "bool" else DATA > 0
    if dtype.startswith("float"):
        data[:3] = [[threshold] * 4, [-threshold] * 4, [0.0, -0.0, 5e-324, 0.1]]
    agree(make_pipeline(Binarizer(threshold=threshold), model).fit(data, Y), data)


def test_binarizer_of_a_sparse_matrix() -> None:
    data = sparse.random(200, 5, 0.6, format="csr", rng=2)
    fitted = make_pipeline(Binarizer(threshold=0.3), LinearRegression()).fit(data, Y)
    assert_same_bits(ff.convert(fitted, data).predictor().transform(data), fitted[:-1].transform(data))


@pytest.mark.parametrize("encode", ["onehot", "onehot-dense", "ordinal"])
@pytest.mark.parametrize("strategy", ["uniform", "quantile", "kmeans"])
@pytest.mark.parametrize("dtype", [None, np.float32, np.float64])
@pytest.mark.parametrize("held", [np.float64, np.float32])
def test_k_bins_at_every_edge(encode: str, strategy: str, dtype: Any, held: Any) -> None:
    data = DATA.astype(held)
    step = KBinsDiscretizer([3, 5, 2, 7], encode=encode, strategy=strategy, dtype=dtype, random_state=0)
    fitted = make_pipeline(step, LinearRegression()).fit(data, Y)
    predictor = ff.convert(fitted, data).predictor()
    for rows in (data, at_edges(fitted[0].bin_edges_, held)):
        assert_same_bits(predictor.transform(rows), fitted[:-1].transform(rows))


@pytest.mark.parametrize("model", MODELS[:2], ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("encode", ["onehot-dense", "ordinal"])
def test_k_bins_of_hostile_rows(model: Any, encode: str) -> None:
    agree(make_pipeline(KBinsDiscretizer(4, encode=encode), model).fit(DATA, Y), DATA)


@pytest.mark.parametrize("output", ["default", "pandas", "polars"])
def test_k_bins_of_frames(output: str) -> None:
    frame = pd.DataFrame(DATA, columns=list("abcd")).astype({"b": np.float32})
    frame["constant"] = 1.0
    fitted = make_pipeline(KBinsDiscretizer(4, encode="ordinal"), Binarizer(threshold=1), DecisionTreeRegressor())
    agree(fitted.set_output(transform=output).fit(frame, Y), frame)


def test_what_follows_from_bins() -> None:
    steps = KBinsDiscretizer(4, encode="onehot-dense"), PolynomialFeatures(2, interaction_only=True)
    agree(make_pipeline(*steps, LinearRegression()).fit(DATA, Y), DATA)
