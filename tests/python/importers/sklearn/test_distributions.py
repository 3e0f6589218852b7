# SPDX-License-Identifier: Apache-2.0
"""Normalizer, QuantileTransformer, PowerTransformer, MissingIndicator."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer, Normalizer, PowerTransformer, QuantileTransformer

import fieldfare as ff
from support.agreement import agree, assert_same_bits, dense

RANDOM = np.random.default_rng(4)
EPS = np.finfo(np.float64).eps
Y = RANDOM.normal(size=300)


def table(width: int) -> Any:
    values = RANDOM.normal(size=(300, width)) * np.exp(RANDOM.normal(size=(300, 1)) * 4)
    values[RANDOM.random(values.shape) < 0.2] = 0.0
    values[0] = 0.0
    values[1] = -0.0
    values[2] = 1e-16  # shorter than what scikit-learn divides
    values[3] = 1e160
    return values


def fitted(*steps: Any, X: Any, y: Any = Y) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(*steps).fit(X, y[: X.shape[0]])


# Normalizer


@pytest.mark.parametrize(("norm", "width"), [("max", 1), ("max", 40), ("l1", 1), ("l1", 7)])
@pytest.mark.parametrize("model", [LinearRegression(), HistGradientBoostingRegressor(max_iter=3)])
def test_norms_of_equal_bits(norm: str, width: int, model: Any) -> None:
    X = table(width)
    agree(fitted(Normalizer(norm), model, X=X), X)


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_sparse_matrix_gives_equal_bits(norm: str, dtype: str) -> None:
    X = sparse.csr_matrix(table(30)[[0, *range(4, 300)]].astype(dtype))
    model = fitted(Normalizer(norm), LinearRegression(), X=X)
    predictor = ff.convert(model, X).predictor()
    assert_same_bits(predictor.transform(X), model[:-1].transform(X))


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
@pytest.mark.parametrize("width", [2, 30, 300])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_norms_within_the_stated_tolerance(norm: str, width: int, dtype: str) -> None:
    X = np.clip(table(width), -1e15, 1e15).astype(dtype)
    for rows in (X, pd.DataFrame(X, columns=[f"c{i}" for i in range(width)])):
        model = fitted(Normalizer(norm), LinearRegression(), X=rows)
        predictor = ff.convert(model, rows).predictor()
        expected = dense(model[:-1].transform(rows))
        allowed = (width + 4) * np.finfo(dtype).eps * np.abs(expected)
        assert (np.abs(predictor.transform(rows) - expected) <= allowed).all()
        if norm == "max":
            assert (predictor.transform(rows) == expected).all()


def test_whole_numbers_are_normalized_in_float64() -> None:
    X = RANDOM.integers(-5, 6, size=(300, 4))
    agree(fitted(Normalizer("l1"), LinearRegression(), X=X), X)


# QuantileTransformer


def values_of(kind: str) -> Any:
    columns = {
        "normal": RANDOM.normal(size=300),
        "ties": RANDOM.integers(0, 4, 300).astype(float),
        "mostly zero": np.where(RANDOM.random(300) < 0.7, 0.0, RANDOM.exponential(size=300)),
        "mostly at the top": np.minimum(RANDOM.normal(size=300), 0.1),
        "constant": np.full(300, 2.5),
        "huge": RANDOM.normal(size=300) * 1e300,
        "tiny": RANDOM.normal(size=300) * 1e-310,
    }
    return np.stack([columns[kind], RANDOM.permutation(columns[kind])], axis=1)


KINDS = ["normal", "ties", "mostly zero", "mostly at the top", "constant", "huge", "tiny"]


@pytest.mark.parametrize(
    ("kind", "quantiles", "dtype"), list(itertools.product(KINDS, [2, 10, 300], ["float64", "float32"]))
)
def test_shares_have_equal_bits(kind: str, quantiles: int, dtype: str) -> None:
    if kind == "huge" and dtype == "float32":
        return
    X = values_of(kind).astype(dtype)
    X[::17, 0] = np.nan
    model = fitted(QuantileTransformer(n_quantiles=quantiles), HistGradientBoostingRegressor(max_iter=3), X=X)
    predictor = agree(model, X, read=True)
    known = model[0].quantiles_.T.astype(dtype)
    near = [np.nextafter(known, np.asarray(to, dtype), dtype=dtype) for to in (-np.inf, np.inf)]
    rows = np.concatenate([known, *near], axis=1).T
    rows = np.concatenate([rows, np.zeros((1, 2), dtype), np.full((1, 2), -0.0, dtype)])
    names = list(model[:-1].get_feature_names_out())
    read = [names.index(name) for name in predictor.feature_names_out]
    rows = rows[np.isfinite(rows).all(axis=1)]
    assert_same_bits(predictor.transform(rows), model[:-1].transform(rows)[:, read])


def test_quantiles_of_a_frame() -> None:
    X = pd.DataFrame({"a": RANDOM.normal(size=300), "b": RANDOM.integers(0, 9, 300)})
    agree(fitted(QuantileTransformer(n_quantiles=50), LinearRegression(), X=X), X)


def test_quantiles_that_are_refused() -> None:
    X = values_of("normal")
    with pytest.raises(ff.UnsupportedError, match="normal"):
        ff.convert(fitted(QuantileTransformer(n_quantiles=9, output_distribution="normal"), LinearRegression(), X=X), X)
    matrix = sparse.csc_matrix(np.abs(X))
    with pytest.raises(ff.UnsupportedError, match="a sparse matrix"):
        ff.convert(fitted(QuantileTransformer(n_quantiles=9), LinearRegression(), X=matrix), matrix)
    empty = fitted(QuantileTransformer(n_quantiles=9), LinearRegression(), X=X)
    empty[0].quantiles_[:, 0] = np.nan  # as of a column of nothing but missing values
    with pytest.raises(ff.UnsupportedError, match="a column without a value"):
        ff.convert(empty, X)


# PowerTransformer


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("kind", ["normal", "ties", "mostly zero", "mostly at the top", "constant"])
@pytest.mark.parametrize("model", [LinearRegression(), HistGradientBoostingRegressor(max_iter=3)])
def test_yeo_johnson(standardize: bool, kind: str, model: Any) -> None:
    X = values_of(kind)
    if not isinstance(model, LinearRegression):
        X[::13, 0] = np.nan
    pipeline = fitted(PowerTransformer(standardize=standardize), model, X=X)
    predictor = ff.convert(pipeline, X).predictor()
    rows = np.concatenate([X, X * 1e3, -X, np.array([[0.0, -0.0], [5e-324, -5e-324], [1e-300, -1e-300]])])
    names = list(pipeline[:-1].get_feature_names_out())
    read = [names.index(name) for name in predictor.feature_names_out]
    expected = pipeline[:-1].transform(rows)[:, read]
    finite = np.isfinite(expected).all(axis=1)
    np.testing.assert_allclose(predictor.transform(rows[finite]), expected[finite], rtol=2e-13, atol=1e-14)


@pytest.mark.parametrize("power", [-60.0, -2.0, 0.0, 1e-17, 0.5, 1.0, 2.0 - 1e-17, 2.0, 2.5, 4.0])
def test_powers_of_every_size(power: float) -> None:
    X = values_of("normal")
    pipeline = fitted(PowerTransformer(standardize=False), LinearRegression(), X=X)
    pipeline[0].lambdas_ = np.array([power, 2 - power])
    predictor = ff.convert(pipeline, X).predictor()
    np.testing.assert_allclose(predictor.transform(X), pipeline[:-1].transform(X), rtol=1e-12)


@pytest.mark.parametrize("standardize", [True, False])
def test_box_cox(standardize: bool) -> None:
    X = np.abs(values_of("normal")) + 1e-3
    X[::11, 1] = np.nan
    step = PowerTransformer("box-cox", standardize=standardize)
    pipeline = fitted(step, HistGradientBoostingRegressor(max_iter=3), X=X)
    predictor = ff.convert(pipeline, X).predictor()
    np.testing.assert_allclose(predictor.transform(X), pipeline[:-1].transform(X), rtol=2e-13, atol=1e-14)
    for value in (0.0, -0.0, -1.0, -5e-324):
        row = np.array([[value, 1.0]])
        with pytest.raises(ValueError, match="strictly positive"):
            pipeline.predict(row)
        with pytest.raises(ff.RecordError):
            predictor.predict(row)
    assert np.isnan(predictor.transform(np.array([[1.0, np.nan]]))[0, 1])


@pytest.mark.parametrize("power", [-3.0, 0.0, 1e-20, 1e-18, 1.0, 2.5])
def test_box_cox_of_every_power(power: float) -> None:
    X = np.abs(values_of("normal")) + 1e-3
    pipeline = fitted(PowerTransformer("box-cox", standardize=False), LinearRegression(), X=X)
    pipeline[0].lambdas_ = np.array([power, -power])
    predictor = ff.convert(pipeline, X).predictor()
    np.testing.assert_allclose(predictor.transform(X), pipeline[:-1].transform(X), rtol=1e-12, atol=1e-15)
    with pytest.raises(ff.RecordError):
        predictor.predict(np.array([[0.0, 1.0]]))


def test_powers_that_are_refused() -> None:
    X = values_of("normal")
    with pytest.raises(ff.UnsupportedError, match="float32 columns"):
        ff.convert(fitted(PowerTransformer(), LinearRegression(), X=X.astype("float32")), X.astype("float32"))
    behind = fitted(FunctionTransformer(np.exp), PowerTransformer(), LinearRegression(), X=X)
    with pytest.raises(ff.UnsupportedError, match="last bits"):
        ff.convert(behind, X)
    wild = fitted(PowerTransformer(), LinearRegression(), X=X)
    wild[0].lambdas_ = np.array([1.0, -1e4])
    with pytest.raises(ff.UnsupportedError, match="a lambda"):
        ff.convert(wild, X)


# MissingIndicator


@pytest.mark.parametrize("features", ["missing-only", "all"])
@pytest.mark.parametrize("error_on_new", [True, False])
@pytest.mark.parametrize("as_sparse", ["auto", True])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_indicators(features: str, error_on_new: bool, as_sparse: Any, dtype: str) -> None:
    X = RANDOM.normal(size=(300, 4)).astype(dtype)
    X[::7, 1] = np.nan
    X[::5, 3] = np.nan
    step = MissingIndicator(features=features, error_on_new=error_on_new and features != "all", sparse=as_sparse)
    model = HistGradientBoostingRegressor(max_iter=3) if as_sparse is not True else LinearRegression()
    agree(fitted(step, model, X=X), X, read=True)


def test_indicators_beside_the_columns() -> None:
    X = RANDOM.normal(size=(300, 3))
    X[::7, 1] = np.nan
    both = make_union("passthrough", MissingIndicator())
    predictor = agree(fitted(both, HistGradientBoostingRegressor(max_iter=3), X=X), X)
    with pytest.raises(ff.RecordError):  # a column that was always there
        predictor.predict(np.array([[np.nan, 1.0, 1.0]]))


@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_a_number_that_means_missing(dtype: str) -> None:
    X = RANDOM.integers(-2, 3, size=(300, 3)).astype(dtype)
    agree(fitted(MissingIndicator(missing_values=-1, features="all"), LinearRegression(), X=X), X)


def test_indicators_that_are_refused() -> None:
    X = RANDOM.normal(size=(300, 3))
    X[::7, 1] = -1.0
    with pytest.raises(ff.UnsupportedError, match="error_on_new"):
        ff.convert(fitted(MissingIndicator(missing_values=-1.0), LinearRegression(), X=X), X)
    texts = pd.DataFrame({"t": pd.Series(["a", None] * 150, dtype=object)})
    with pytest.raises(ff.UnsupportedError, match="string columns"):
        ff.convert(fitted(MissingIndicator(missing_values=None), LinearRegression(), X=texts), texts)


@pytest.mark.parametrize("options", [{}, {"strategy": "constant", "fill_value": 3.0}, {"add_indicator": True}], ids=str)
def test_missing_values_that_are_filled_behind_an_inexact_step(options: dict[str, Any]) -> None:
    X = RANDOM.normal(size=(300, 3))
    X[::7, 0] = np.nan
    pipeline = make_pipeline(PowerTransformer(), SimpleImputer(**options), LinearRegression()).fit(
        X, RANDOM.random(300)
    )
    predictor = ff.convert(pipeline, X).predictor()
    np.testing.assert_allclose(predictor.predict(X), pipeline.predict(X), rtol=1e-12, atol=1e-12)
