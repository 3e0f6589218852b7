# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from imblearn.combine import SMOTEENN
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff

RANDOM = np.random.default_rng(10)
X = RANDOM.normal(size=(400, 4))
LABELS = (X.sum(axis=1) + RANDOM.normal(size=400) > 2).astype(int)


@pytest.mark.parametrize("sampler", [SMOTE(), RandomUnderSampler(), SMOTEENN()], ids=repr)
def test_samplers_do_nothing_at_prediction(sampler: Any) -> None:
    model = make_pipeline(StandardScaler(), sampler, RandomForestClassifier(9, max_depth=4)).fit(X, LABELS)
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_proba(X) == model.predict_proba(X)).all()
    linear = make_pipeline(sampler, StandardScaler(), "passthrough", LogisticRegression()).fit(X, LABELS)
    np.testing.assert_allclose(ff.convert(linear, X).predictor().predict_proba(X), linear.predict_proba(X), rtol=1e-13)


def test_a_sampler_of_a_frame_comes_first() -> None:
    frame = pd.DataFrame({"b": RANDOM.choice(["red", "green"], 400), "a": RANDOM.choice(["x", "y", "z"], 400)})
    model = make_pipeline(RandomOverSampler(), OneHotEncoder(handle_unknown="ignore"), RandomForestClassifier(5))
    model.fit(frame, LABELS)
    predictor = ff.convert(model, frame).predictor()
    assert (predictor.predict_proba(frame) == model.predict_proba(frame)).all()
    assert [field.name for field in predictor.schema] == ["b", "a"]


def test_what_is_unsupported_is_named() -> None:
    class Odd(StandardScaler):
        pass

    model = make_pipeline(SMOTE(), Odd(), LogisticRegression()).fit(X, LABELS)
    with pytest.raises(ff.UnsupportedError, match=r"Pipeline/odd: .*Odd is not supported"):
        ff.convert(model, X)
