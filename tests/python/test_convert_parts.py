# SPDX-License-Identifier: Apache-2.0
"""Fitted parts that were never put into a pipeline: a list of them converts as the pipeline of them would."""

from __future__ import annotations

from typing import Any

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(5)
FRAME = pd.DataFrame(RANDOM.normal(size=(300, 3)), columns=["a", "b", "c"])
FRAME["job"] = RANDOM.choice(["cook", "baker", "smith"], 300)
LABELS = (FRAME["a"] + RANDOM.normal(size=300) > 0).astype(int)
NUMBERS = FRAME[["a", "b", "c"]]


def prepared() -> tuple[Any, Any]:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    parts = [("numbers", numbers, ["a", "b", "c"]), ("words", OneHotEncoder(handle_unknown="ignore"), ["job"])]
    preprocessor = ColumnTransformer(parts, sparse_threshold=0).fit(FRAME)
    return preprocessor, preprocessor.transform(FRAME)


def test_a_preprocessor_and_a_model() -> None:
    preprocessor, rows = prepared()
    for model in (LogisticRegression().fit(rows, LABELS), DecisionTreeClassifier().fit(rows, LABELS)):
        whole = ff.convert(make_pipeline(preprocessor, model), FRAME).predictor()
        apart = ff.convert([preprocessor, model], sample=FRAME).predictor()
        assert apart.predict_proba(FRAME).tobytes() == whole.predict_proba(FRAME).tobytes()
        assert [field.name for field in apart.schema] == ["a", "b", "c", "job"]
        assert apart.feature_names_out == whole.feature_names_out


def test_boosters_of_the_libraries_own() -> None:
    scaler = StandardScaler().fit(NUMBERS)
    rows = scaler.transform(NUMBERS)
    light = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows, LABELS), 10)
    extreme = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, LABELS), 10)
    cat = catboost.CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(rows, LABELS)
    for model, answer in (
        (light, light.predict(rows)),
        (extreme, extreme.predict(xgboost.DMatrix(rows))),
        (cat, cat.predict_proba(rows)[:, 1]),
    ):
        predictor = ff.convert((scaler, model), NUMBERS).predictor()
        assert predictor.predict_proba(NUMBERS)[:, 1].astype(answer.dtype).tobytes() == answer.tobytes()


def test_functions_among_the_parts() -> None:
    positive = NUMBERS.abs()
    scaler = StandardScaler().fit(np.log1p(positive))
    model = DecisionTreeClassifier(max_depth=4).fit(scaler.transform(np.log1p(positive)), LABELS)
    predictor = ff.convert([np.log1p, scaler, model], positive).predictor()
    expected = model.predict_proba(scaler.transform(np.log1p(positive)))
    assert predictor.predict_proba(positive).tobytes() == expected.tobytes()


def test_what_cannot_be_converted_is_named_by_its_place() -> None:
    def clean(rows: Any) -> Any:
        return rows

    model = DecisionTreeClassifier().fit(NUMBERS, LABELS)
    with pytest.raises(ff.UnsupportedError, match="clean"):
        ff.convert([clean, model], NUMBERS)
    unfitted = [StandardScaler(), model]
    with pytest.raises(ff.UnsupportedError, match="standardscaler: StandardScaler is not fitted"):
        ff.convert(unfitted, NUMBERS)
    twice = [StandardScaler(), StandardScaler(), model]
    with pytest.raises(ff.UnsupportedError, match="standardscaler-2: StandardScaler is not fitted"):
        ff.convert(twice, NUMBERS)
    with pytest.raises(ff.UnsupportedError, match="a model before the last step"):
        ff.convert([model, model], NUMBERS)
    with pytest.raises(ff.UnsupportedError, match="dict"):
        ff.convert([{}, model], NUMBERS)
    with pytest.raises(ff.UnsupportedError, match="it has no model at its end"):
        ff.convert([StandardScaler().fit(NUMBERS)], NUMBERS)
    with pytest.raises(ValueError, match="an empty list of parts"):
        ff.convert([], NUMBERS)
