# SPDX-License-Identifier: Apache-2.0
"""Sparse matrices before boosters: what they leave out is missing for XGBoost and 0 for the others."""

from __future__ import annotations

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
import xgboost as xgb
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff
from support.tree_checks import same_bits

TINY = float(np.float32(1e-35))


def frame(seed: int, rows: int = 400):
    """Text, whole numbers with zeros, numbers of every kind with zeros, tiny and missing ones."""
    random = np.random.default_rng(seed)
    x = pd.DataFrame(
        {
            "text": pd.Series(random.choice([f"c{i}" for i in range(12)], rows), dtype=object),
            "count": random.integers(-1, 3, rows),
            "number": random.choice([0.0, -0.0, 1e-50, -TINY, TINY, 5e-324, 1.5, -2.0, np.nan], rows),
        }
    )
    y = (x["text"].isin(["c1", "c3", "c5"]) ^ (x["count"] > 0) ^ (random.random(rows) < 0.1)).astype(int)
    return x, y


MODELS = {
    "XGBClassifier": lambda: xgb.XGBClassifier(n_estimators=12, min_child_weight=0),
    "XGBClassifier, missing=1": lambda: xgb.XGBClassifier(n_estimators=12, missing=1.0),
    "XGBRegressor, dart": lambda: xgb.XGBRegressor(n_estimators=12, booster="dart", rate_drop=0.3),
    "LGBMClassifier": lambda: lgb.LGBMClassifier(n_estimators=12, min_child_samples=2, verbose=-1),
    "LGBMRegressor, zero_as_missing": lambda: lgb.LGBMRegressor(n_estimators=12, zero_as_missing=True, verbose=-1),
    "CatBoostClassifier": lambda: cb.CatBoostClassifier(iterations=12, verbose=0, allow_writing_files=False),
}


def encoded(sparse: bool, **options):
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=sparse)
    return ColumnTransformer([("text", encoder, ["text"])], remainder="passthrough", **options)


def agree(pipeline, x, y):
    pipeline.fit(x, y)
    predictor = ff.convert(pipeline, x).predictor()
    method = "predict_proba" if hasattr(pipeline, "classes_") else "predict"
    given, expected = getattr(predictor, method), getattr(pipeline, method)
    assert same_bits(given(x), np.asarray(expected(x), np.float64))
    for row in range(0, len(x), 40):  # one row is answered by other code
        one = x.iloc[row : row + 1]
        assert same_bits(given(one), np.asarray(expected(one), np.float64))
    unseen = x.iloc[:30].assign(text="never seen")
    assert same_bits(given(unseen), np.asarray(expected(unseen), np.float64))
    return predictor


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(2))
def test_one_hot_columns_and_numbers(model, seed):
    x, y = frame(seed)
    for sparse in (True, False):
        agree(make_pipeline(encoded(sparse), MODELS[model]()), x, y)


@pytest.mark.parametrize("model", ["XGBClassifier", "LGBMClassifier"])
def test_density_decides_when_fitted(model):
    x, y = frame(5)
    for threshold in (0.0, 0.2, 0.3, 1.0):
        agree(make_pipeline(encoded(True, sparse_threshold=threshold), MODELS[model]()), x, y)


@pytest.mark.parametrize("model", ["XGBClassifier", "LGBMClassifier"])
def test_steps_between(model):
    x, y = frame(6)
    x["number"] = x["number"].fillna(0.0)
    one_hot = OneHotEncoder(handle_unknown="ignore")
    for steps in (
        [encoded(True), StandardScaler(with_mean=False)],
        [encoded(True), StandardScaler(with_mean=False), StandardScaler(with_mean=False)],
        [FeatureUnion([("a", encoded(True)), ("b", encoded(True))])],
        [ColumnTransformer([("t", one_hot, ["text"])])],
        [ColumnTransformer([("t", one_hot, ["text", "count"])], transformer_weights={"t": 0.5})],
    ):
        agree(make_pipeline(*steps, MODELS[model]()), x, y)


@pytest.mark.parametrize("model", MODELS)
def test_sparse_samples(model):
    x, y = frame(7)
    matrix = scipy.sparse.csr_matrix(x[["count", "number"]].to_numpy(np.float64))
    fitted = MODELS[model]().fit(matrix, y)
    predictor = ff.convert(fitted, matrix).predictor()
    method = "predict_proba" if hasattr(fitted, "classes_") else "predict"
    expected = np.asarray(getattr(fitted, method)(matrix), np.float64)
    assert same_bits(getattr(predictor, method)(matrix), expected)


def test_an_imputer_of_a_sparse_matrix():
    """Its matrix is one by columns, in which LightGBM takes tiny numbers for 0; and it stores zeros."""
    x, y = frame(6)
    x["number"] = x["number"].mask(x["number"].abs() > 1)
    steps = [encoded(True), SimpleImputer(strategy="median")]
    agree(make_pipeline(*steps, MODELS["LGBMClassifier"]()), x, y)
    agree(make_pipeline(*steps, StandardScaler(with_mean=False), MODELS["LGBMClassifier"]()), x, y)
    for name in ("XGBClassifier", "XGBRegressor, dart"):
        with pytest.raises(ff.UnsupportedError, match="stores the zeros that it fills in"):
            ff.convert(make_pipeline(*steps, MODELS[name]()).fit(x, y), x)


def test_a_booster_of_a_sparse_matrix():
    x, y = frame(8)
    matrix = scipy.sparse.csr_matrix(x[["count", "number"]].to_numpy(np.float64))
    booster = xgb.train({"objective": "binary:logistic"}, xgb.DMatrix(matrix, y), 8)
    predictor = ff.convert(booster, matrix).predictor()
    assert same_bits(predictor.predict_proba(matrix)[:, 1], booster.predict(xgb.DMatrix(matrix)))


def test_stored_zeros_are_numbers_to_xgboost():
    x, y = frame(9)
    matrix = scipy.sparse.csr_matrix(x[["count", "number"]].to_numpy(np.float64))
    model = xgb.XGBClassifier(n_estimators=4).fit(matrix, y)
    matrix.data[3] = 0.0
    predictor = ff.convert(model, matrix).predictor()
    assert same_bits(predictor.predict_proba(matrix), np.asarray(model.predict_proba(matrix), np.float64))
    matrix.eliminate_zeros()
    assert same_bits(predictor.predict_proba(matrix), np.asarray(model.predict_proba(matrix), np.float64))


@pytest.mark.parametrize("kind", ["frame", "array", "csr", "polars", "pyarrow"])
def test_where_lightgbm_takes_tiny_numbers_for_zero(kind):
    """CSR matrices, Arrow and polars tables reach LightGBM's trees as they are; in others |x| <= 1e-35f is 0."""
    x = np.repeat([-3.0, -2, -1, 0, 1, 2, 3], 60)[:, None]
    options = {"min_data_in_leaf": 1, "learning_rate": 1.0, "boost_from_average": False, "verbose": -1}
    model = lgb.train({"objective": "regression", **options}, lgb.Dataset(x, x[:, 0]), 1)
    values = np.array([-TINY, -1e-36, -5e-324, -0.0, 0.0, 1e-36, TINY, np.nextafter(TINY, 1), 2e-35, -2e-35])[:, None]
    table = pd.DataFrame(values, columns=["x"])
    sample = {
        "frame": table,
        "array": values,
        "csr": scipy.sparse.csr_matrix(values),
        "polars": pl.from_pandas(table),
        "pyarrow": pl.from_pandas(table).to_arrow(),
    }[kind]
    expected = model.predict(sample)
    assert expected[0] == (0 if kind in ("frame", "array") else -1)
    assert same_bits(ff.convert(model, sample).predictor().predict(values), expected)
