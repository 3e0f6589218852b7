# SPDX-License-Identifier: Apache-2.0
"""The names that a model itself has for its columns, against those of a sample."""

from __future__ import annotations

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xgboost as xgb
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.tree_checks import same_bits

RANDOM = np.random.default_rng(0)
A = RANDOM.normal(size=(300, 3))
NAMES = ["age", "in come", "years"]
FRAME = pd.DataFrame(A, columns=NAMES)
REORDERED = FRAME[["years", "age", "in come"]]
RENAMED = FRAME.rename(columns={"age": "x"})
Y = (A[:, 0] + 2 * A[:, 1] - A[:, 2] > 0).astype(int)


def lightgbm_models(x, names="auto"):
    options = {"n_estimators": 4, "verbose": -1}
    yield lgb.LGBMClassifier(**options).fit(x, Y, feature_name=names)
    yield lgb.train({"objective": "binary", "verbose": -1}, lgb.Dataset(x, Y, feature_name=names), 4)


def xgboost_models(x, names=None):
    yield xgb.train({"objective": "binary:logistic"}, xgb.DMatrix(x, Y, feature_names=names), 4)
    if names is None:
        yield xgb.XGBClassifier(n_estimators=4).fit(x, Y)


def catboost_model(x, names=None):
    options = {"iterations": 5, "verbose": 0, "allow_writing_files": False}
    return cb.CatBoostClassifier(**options).fit(cb.Pool(x, Y, feature_names=names))


@pytest.mark.parametrize(
    "model",
    [*lightgbm_models(A, NAMES), *xgboost_models(A, NAMES), catboost_model(A, NAMES)],
    ids=lambda model: type(model).__name__,
)
def test_an_array_gets_the_names_of_the_model(model):
    predictor = ff.convert(model, A).predictor()
    fields = [field.name for field in predictor.schema]
    assert [name.replace("_", " ") for name in fields] == NAMES  # LightGBM has underscores for spaces
    one = predictor.predict_proba_one(dict(zip(fields, A[7], strict=True)))
    assert list(one.values()) == predictor.predict_proba(A[7:8])[0].tolist()


@pytest.mark.parametrize(
    "model", [*lightgbm_models(A), *xgboost_models(A), catboost_model(A)], ids=lambda model: type(model).__name__
)
def test_a_model_without_names(model):
    assert [field.name for field in ff.convert(model, A).predictor().schema] == ["x0", "x1", "x2"]
    assert [field.name for field in ff.convert(model, FRAME).predictor().schema] == NAMES


@pytest.mark.parametrize(
    "model", [*lightgbm_models(FRAME), *xgboost_models(FRAME)], ids=lambda model: type(model).__name__
)
@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_frame_with_other_names_is_refused_with_both_lists(model, kind):
    convert = {"pandas": lambda x: x, "polars": pl.from_pandas, "pyarrow": lambda x: pl.from_pandas(x).to_arrow()}[kind]
    ff.convert(model, convert(FRAME))
    for sample, what in ((REORDERED, "another order"), (RENAMED, "other names"), (FRAME[NAMES[:2]], "other names")):
        with pytest.raises(ff.SchemaError) as refused:
            ff.convert(model, convert(sample))
        assert refused.value.code == "ColumnNames"
        assert what in str(refused.value)
        assert str(list(sample.columns))[1:-1] in str(refused.value)
        assert "'age', 'in" in str(refused.value)


def test_catboost_finds_columns_by_name():
    model = catboost_model(FRAME)
    expected = model.predict_proba(FRAME)
    wider = FRAME.assign(other=1.0)[["other", "years", "age", "in come"]]
    for sample in (REORDERED, wider, pl.from_pandas(REORDERED)):
        assert same_bits(model.predict_proba(sample), expected)
        predictor = ff.convert(model, sample).predictor()
        assert same_bits(predictor.predict_proba(FRAME), expected)
        assert "other" not in [field.name for field in predictor.schema]
    with pytest.raises(cb.CatBoostError, match="At position 0"):
        model.predict_proba(RENAMED)
    with pytest.raises(ff.SchemaError, match="other names than the CatBoost model"):
        ff.convert(model, RENAMED)


def test_whole_numbers_as_names():
    frame = pd.DataFrame(A)
    by_name, by_position = catboost_model(frame), catboost_model(A)
    swapped = frame[[1, 0, 2]].rename(columns=str)
    for model in (by_name, by_position):
        expected = model.predict_proba(swapped)
        assert same_bits(ff.convert(model, swapped).predictor().predict_proba(swapped), expected)
    assert (by_name.predict_proba(swapped) != by_position.predict_proba(swapped)).any()


def test_names_behind_a_step_are_not_compared():
    for model in (lgb.LGBMClassifier(n_estimators=4, verbose=-1), xgb.XGBClassifier(n_estimators=4)):
        pipeline = make_pipeline("passthrough", StandardScaler(), model).fit(FRAME, Y)
        assert same_bits(ff.convert(pipeline, FRAME).predictor().predict_proba(FRAME), pipeline.predict_proba(FRAME))
        direct = make_pipeline("passthrough", model).fit(A, Y)
        assert [field.name for field in ff.convert(direct, A).predictor().schema] == ["x0", "x1", "x2"]
    named = make_pipeline("passthrough", lgb.LGBMClassifier(n_estimators=4, verbose=-1)).fit(FRAME, Y)
    assert [field.name for field in ff.convert(named, A).predictor().schema] == ["age", "in_come", "years"]
    with pytest.raises(ff.SchemaError, match="another order"):
        ff.convert(named, REORDERED)
