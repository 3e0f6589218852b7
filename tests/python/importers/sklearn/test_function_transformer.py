# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, StandardScaler
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBRegressor

import fieldfare as ff
from fieldfare.importers.sklearn.function_transformer import EXACT, INEXACT
from support.agreement import agree

RANDOM = np.random.default_rng(1)
DATA = RANDOM.normal(size=(200, 3))
POSITIVE = np.abs(DATA) * 10.0 ** RANDOM.integers(-3, 3, size=3) + 0.01
Y = DATA.sum(axis=1)


@pytest.mark.parametrize("validate", [False, True])
def test_the_identity(validate: bool) -> None:
    agree(make_pipeline(FunctionTransformer(validate=validate), LinearRegression()).fit(DATA, Y), DATA)


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("model", [LinearRegression(), HistGradientBoostingRegressor(max_iter=3)])
def test_functions_with_one_answer(name: str, dtype: str, model: Any) -> None:
    data = (POSITIVE if name in ("sqrt", "reciprocal") else DATA * 3).astype(dtype)
    agree(make_pipeline(FunctionTransformer(getattr(np, name)), model).fit(data, Y), data)


def near(given: Any, expected: Any, dtype: str) -> None:
    expected = np.asarray(expected, np.float64)
    assert np.all(np.abs(given - expected) <= 5 * np.finfo(dtype).eps * np.abs(expected) + 1e-44)


@pytest.mark.parametrize("name", INEXACT)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "model",
    [LinearRegression(), DecisionTreeRegressor(max_depth=4), XGBRegressor(n_estimators=5)],
    ids=lambda m: type(m).__name__,
)
def test_functions_within_a_bound(name: str, dtype: str, model: Any) -> None:
    data = POSITIVE.astype(dtype)
    if name.startswith("exp"):
        data = np.log(data)
    fitted = make_pipeline(FunctionTransformer(getattr(np, name)), model).fit(data, Y)
    predictor = ff.convert(fitted, data).predictor()
    ours = predictor.transform(data)
    near(ours, fitted[:-1].transform(data), dtype)
    given, expected = predictor.predict(data), np.ravel(fitted[-1].predict(ours.astype(dtype)))
    if isinstance(model, LinearRegression):
        assert (
            np.abs(given - expected).max() <= 1e3 * np.finfo(dtype).eps * np.abs(ours).max() * np.abs(model.coef_).max()
        )
    else:
        assert np.array_equal(given, expected)


@pytest.mark.parametrize("name", ["log1p", "sqrt", "exp"])
def test_what_a_function_makes_of_numbers_is_refused_where_scikit_learn_refuses_it(name: str) -> None:
    steps = FunctionTransformer(getattr(np, name)), StandardScaler(), DecisionTreeRegressor(max_depth=3)
    fitted = make_pipeline(*steps).fit(POSITIVE, Y)
    predictor = ff.convert(fitted, POSITIVE).predictor()
    for value in (-2.0, -1.0, 0.0, 1e308, 1e3):
        row = POSITIVE[:1].copy()
        row[0, 1] = value
        with np.errstate(all="ignore"):
            try:
                expected = fitted.predict(row)
            except ValueError:
                with pytest.raises(ff.RecordError):
                    predictor.predict(row)
            else:
                assert predictor.predict(row) == expected


@pytest.mark.parametrize("output", ["default", "pandas"])
def test_a_frame_keeps_the_type_of_each_column(output: str) -> None:
    frame = pd.DataFrame(POSITIVE, columns=list("abc")).astype({"b": np.float32})
    fitted = make_pipeline(FunctionTransformer(np.sqrt, feature_names_out="one-to-one"), LinearRegression())
    agree(fitted.set_output(transform=output).fit(frame, Y), frame)
    fitted = make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), LogisticRegression())
    ff.convert(fitted.fit(frame, Y > 0), frame)


def test_validated_rows() -> None:
    agree(make_pipeline(FunctionTransformer(np.square, validate=True), DecisionTreeRegressor()).fit(DATA, Y), DATA)


@pytest.mark.parametrize("function", [np.nan_to_num, lambda x: x, np.sin])
def test_another_function_is_refused(function: Any) -> None:
    with pytest.raises(ff.UnsupportedError, match="the Python function"):
        ff.convert(make_pipeline(FunctionTransformer(function), LinearRegression()).fit(DATA, Y), DATA)


@pytest.mark.parametrize(
    ("data", "problem"),
    [((DATA * 10).astype(int), "square of int64"), (sparse.csr_array(POSITIVE), "of a sparse matrix")],
)
def test_types_that_are_refused(data: Any, problem: str) -> None:
    with pytest.raises(ff.UnsupportedError, match=problem):
        ff.convert(
            make_pipeline(FunctionTransformer(np.square if "int" in problem else np.sqrt), LinearRegression()).fit(
                data, Y
            ),
            data,
        )


def test_bins_of_inexact_numbers_are_refused() -> None:
    fitted = make_pipeline(FunctionTransformer(np.log), KBinsDiscretizer(3, encode="ordinal"), LinearRegression())
    with pytest.raises(ff.UnsupportedError, match="whose last bits are not the same"):
        ff.convert(fitted.fit(POSITIVE, Y), POSITIVE)
