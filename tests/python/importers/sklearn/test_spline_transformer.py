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
from sklearn.preprocessing import SplineTransformer

import fieldfare as ff
from support.agreement import agree, assert_same_bits

RANDOM = np.random.default_rng(9)
X = RANDOM.normal(size=(300, 3)) * [1.0, 100.0, 1e-5]
Y = RANDOM.normal(size=300)


def fit(step: SplineTransformer, data: Any, model: Any = None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(step, LinearRegression() if model is None else model).fit(data, Y)


def beside_knots(step: SplineTransformer, dtype: str) -> Any:
    """Rows with each number at a knot, next to it, and beyond."""
    knots = np.stack([spline.t for spline in step.bsplines_], axis=1).astype(dtype)
    near = [np.nextafter(knots, np.asarray(to, dtype), dtype=dtype) for to in (-np.inf, np.inf)]
    return np.concatenate([knots, *near, 3 * knots, np.zeros((1, 3), dtype), np.full((1, 3), -0.0, dtype)])


@pytest.mark.parametrize(
    ("degree", "extrapolation", "bias", "dtype"),
    list(itertools.product([1, 2, 3, 5], ["constant", "continue"], [True, False], ["float64", "float32"])),
)
def test_every_combination(degree: int, extrapolation: str, bias: bool, dtype: str) -> None:
    data = X.astype(dtype)
    step = SplineTransformer(n_knots=5, degree=degree, extrapolation=extrapolation, include_bias=bias)
    fitted = fit(step, data)
    predictor = agree(fitted, data)
    rows = beside_knots(fitted[0], dtype)
    assert_same_bits(predictor.transform(rows), fitted[:-1].transform(rows))


def test_knots_of_quantiles_that_repeat() -> None:
    data = np.round(X * [1, 0.01, 1e5])
    fitted = fit(SplineTransformer(n_knots=6, knots="quantile"), data)
    predictor = agree(fitted, data)
    rows = beside_knots(fitted[0], "float64")
    assert_same_bits(predictor.transform(rows), fitted[:-1].transform(rows))
    constant = np.column_stack([np.full(300, 2.5), X[:, :2]])
    agree(fit(SplineTransformer(n_knots=4), constant), constant)


@pytest.mark.parametrize("bias", [True, False])
def test_sparse_output(bias: bool) -> None:
    fitted = fit(SplineTransformer(n_knots=4, sparse_output=True, include_bias=bias), X)
    predictor = ff.convert(fitted, X).predictor()
    rows = np.concatenate([X, 3 * X])
    assert_same_bits(predictor.transform(rows), fitted[:-1].transform(rows))


def test_missing_values_are_zeros() -> None:
    data = np.where(RANDOM.random(X.shape) < 0.1, np.nan, X)
    agree(fit(SplineTransformer(handle_missing="zeros"), data), data)
    continued = SplineTransformer(handle_missing="zeros", extrapolation="continue")
    agree(fit(continued, data, HistGradientBoostingRegressor(max_iter=3)), data, read=True, rows=200)
    predictor = ff.convert(fit(SplineTransformer(), X), X).predictor()
    with pytest.raises(ff.RecordError):
        predictor.predict(data)


def test_a_frame_of_several_types_before_trees() -> None:
    frame = pd.DataFrame({"a": X[:, 0], "b": np.arange(300) % 50, "c": X[:, 2].astype("float32")})
    agree(fit(SplineTransformer(n_knots=3), frame, HistGradientBoostingRegressor(max_iter=3)), frame, read=True)


@pytest.mark.parametrize("way", ["linear", "periodic", "error"])
def test_other_extrapolations_are_refused(way: str) -> None:
    with pytest.raises(ff.UnsupportedError, match="extrapolation"):
        ff.convert(fit(SplineTransformer(extrapolation=way), X), X)


def test_what_is_refused_by_name() -> None:
    with pytest.raises(ff.UnsupportedError, match="degree"):
        ff.convert(fit(SplineTransformer(degree=0), X), X)
    with pytest.raises(ff.UnsupportedError, match="sparse_output"):
        ff.convert(fit(SplineTransformer(sparse_output=True, extrapolation="continue"), X), X)
