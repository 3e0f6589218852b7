# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from xgboost import XGBClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(600, 5))
HOSTILE = X.copy()
HOSTILE[RANDOM.random(X.shape) < 0.1] = np.nan
HOSTILE[::7, 0], HOSTILE[::11, 1] = -0.0, 1e30
Y = X.sum(axis=1) + RANDOM.normal(size=600)
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 3: np.digitize(Y, [-1, 1]), 9: np.digitize(Y, range(-4, 4))}


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("ensemble", [True, False])
@pytest.mark.parametrize("classes", [2, 3, 9])
def test_forests_are_equal_bits(method: Any, ensemble: bool, classes: int) -> None:
    model = CalibratedClassifierCV(RandomForestClassifier(7, max_depth=5), method=method, ensemble=ensemble, cv=3)
    model.fit(X, LABELS[classes])
    predictor = ff.convert(model, HOSTILE).predictor()
    for rows in (X, HOSTILE):
        assert (predictor.predict_proba(rows) == model.predict_proba(rows)).all()
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
    assert not hasattr(predictor, "predict_margin")


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "estimator",
    [
        GradientBoostingClassifier(n_estimators=5),
        HistGradientBoostingClassifier(max_iter=5),
        LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_boosting(method: Any, classes: int, estimator: Any) -> None:
    model = CalibratedClassifierCV(estimator, method=method, cv=3).fit(X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    exact = classes == 2 or hasattr(estimator, "decision_function")
    expected = model.predict_proba(X)
    np.testing.assert_allclose(predictor.predict_proba(X), expected, rtol=0 if exact else 1e-12, atol=0)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("ensemble", [True, False])
@pytest.mark.parametrize("classes", [2, 3])
def test_an_estimator_that_answers_in_float32(method: Any, ensemble: bool, classes: int) -> None:
    model = CalibratedClassifierCV(XGBClassifier(n_estimators=5, n_jobs=1), method=method, ensemble=ensemble, cv=3)
    model.fit(X, LABELS[3] if classes == 3 else LABELS[2] == "yes")
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_proba(X) == model.predict_proba(X)).all()


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("estimator", [LinearSVC(), SGDClassifier(), LogisticRegression()], ids=repr)
def test_linear_estimators_keep_their_tolerance(method: Any, classes: int, estimator: Any) -> None:
    model = CalibratedClassifierCV(make_pipeline(StandardScaler(), estimator), method=method, cv=3)
    model.fit(X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-9, atol=1e-12)


def test_a_frozen_pipeline_over_a_frame() -> None:
    frame = pd.DataFrame(X, columns=list("abcde")).assign(word=RANDOM.choice(["red", "green"], 600))
    encoded = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["word"]), remainder="passthrough")
    inner = make_pipeline(encoded, RandomForestClassifier(5, max_depth=4)).fit(frame, LABELS[2])
    model = CalibratedClassifierCV(FrozenEstimator(inner)).fit(frame, LABELS[2])
    predictor = ff.convert(model, frame).predictor()
    unseen = frame.assign(word="violet")
    assert (predictor.predict_proba(unseen) == model.predict_proba(unseen)).all()


def test_temperature_is_refused() -> None:
    model = CalibratedClassifierCV(RandomForestClassifier(3, max_depth=3), method="temperature", cv=2)
    with pytest.raises(ff.UnsupportedError, match=r'calibrated_classifiers_\[0\].method: "temperature"'):
        ff.convert(model.fit(X, LABELS[2]), X)
