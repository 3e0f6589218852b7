# SPDX-License-Identifier: Apache-2.0
"""Models that tell outliers, and IsotonicRegression."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.covariance import EllipticEnvelope
from sklearn.ensemble import IsolationForest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import SGDOneClassSVM
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import assert_same_bits, dense

RANDOM = np.random.default_rng(6)
X = RANDOM.normal(size=(400, 5))
EPS = np.finfo(np.float64).eps


def same_scores(model: Any, sample: Any, rows: Any) -> ff.Predictor:
    """Converts; scores are within their tolerance, labels are equal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, sample).predictor()
        given, expected = dense(predictor.predict_margin(rows)), dense(model.decision_function(rows))
        assert (np.abs(given - expected) <= 8 * EPS).all()
        labels = np.asarray(predictor.predict(rows)) == model.predict(rows)
    assert labels[np.abs(expected[:, 0]) > 8 * EPS].all()
    return predictor


@pytest.mark.parametrize(
    "how", [{}, {"max_features": 0.5}, {"max_samples": 20, "bootstrap": True}, {"contamination": 0.1}]
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_isolation(how: dict[str, Any], dtype: str) -> None:
    data = X.astype(dtype)
    model = IsolationForest(n_estimators=30, random_state=1, **how).fit(data)
    rows = np.concatenate([data, 5 * data, RANDOM.normal(size=(100, 5)).astype(dtype)])
    predictor = same_scores(model, data, rows)
    assert predictor.classes == (-1, 1)
    assert not hasattr(predictor, "predict_proba")


def test_isolation_at_thresholds() -> None:
    model = IsolationForest(n_estimators=10, random_state=1).fit(X)
    rows = np.repeat(X[:60], 3, axis=0)
    for at in range(len(rows)):
        tree = model.estimators_[at % 10].tree_
        value = np.float32(tree.threshold[0])
        rows[at, tree.feature[0]] = np.nextafter(value, value + [-1, 0, 1][at % 3], dtype=np.float32)
    same_scores(model, X, rows)


def test_isolation_of_missing_and_infinite_values() -> None:
    holes = np.where(RANDOM.random(X.shape) < 0.1, np.nan, X)
    model = IsolationForest(n_estimators=20, random_state=1).fit(holes)
    rows = holes.copy()
    rows[0, 0], rows[1, 1], rows[2, 2], rows[3, 3] = np.inf, -np.inf, 1e39, -1e300
    same_scores(model, holes, rows)
    frame = pd.DataFrame(X, columns=list("abcde"))
    same_scores(
        make_pipeline(StandardScaler(), IsolationForest(n_estimators=5, random_state=1)).fit(frame), frame, frame
    )


@pytest.mark.parametrize("dtype", ["float64", "float32", "sparse", "frame"])
def test_a_linear_score(dtype: str) -> None:
    data: Any = X.astype(dtype) if dtype.startswith("float") else X
    data = sparse.csr_matrix(X) if dtype == "sparse" else data
    data = pd.DataFrame(X, columns=list("abcde")) if dtype == "frame" else data
    model = SGDOneClassSVM(random_state=1).fit(data)
    predictor = ff.convert(model, data).predictor()
    expected = dense(model.decision_function(data))
    near = 1e-5 if dtype == "float32" else 0 if dtype == "sparse" else 1e-13
    np.testing.assert_allclose(dense(predictor.predict_margin(data)), expected, rtol=near, atol=near)
    assert predictor.predict(data).tolist() == model.predict(data).tolist()


@pytest.mark.parametrize("columns", [1, 5])
@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_an_ellipse(columns: int, scale: float) -> None:
    data = scale * (X[:, :columns] @ RANDOM.normal(size=(columns, columns)) + 3)
    model = EllipticEnvelope(random_state=1).fit(data)
    predictor = ff.convert(model, data).predictor()
    expected = dense(model.decision_function(data))
    np.testing.assert_allclose(dense(predictor.predict_margin(data)), expected, rtol=1e-10, atol=1e-10)
    labels = np.asarray(predictor.predict(data)) == model.predict(data)
    assert labels[np.abs(expected[:, 0]) > 1e-10].all()
    assert predictor.predict(data[:1])[0] == model.predict(data[:1])[0]


@pytest.mark.parametrize("increasing", [True, False, "auto"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_isotonic(increasing: Any, dtype: str) -> None:
    x = np.round(RANDOM.normal(size=300), 1).astype(dtype)
    y = (np.tanh(x) * (1 if increasing is True else -1) + RANDOM.normal(size=300) * 0.1).astype(dtype)
    model = IsotonicRegression(out_of_bounds="clip", increasing=increasing).fit(x, y)
    sample = x[:, None]
    predictor = ff.convert(model, sample).predictor()
    knots = model.X_thresholds_
    near = [np.nextafter(knots, np.asarray(to, dtype), dtype=dtype) for to in (-np.inf, np.inf)]
    rows = np.concatenate([x, 10 * x, RANDOM.normal(size=200), knots, *near, [0.0, -0.0]]).astype(dtype)[:, None]
    assert_same_bits(predictor.predict(rows), model.predict(rows))
    with pytest.raises(ff.RecordError):
        predictor.predict(np.array([[np.nan]], dtype))


def test_isotonic_of_one_value() -> None:
    model = IsotonicRegression(out_of_bounds="clip").fit([2.0, 2.0], [1.0, 3.0])
    predictor = ff.convert(model, np.array([[2.0], [3.0]])).predictor()
    assert predictor.predict(np.array([[0.0], [2.0], [9.0]])).tolist() == [2.0] * 3


def test_what_is_refused_by_name() -> None:
    matrix = sparse.csr_matrix(X)
    with pytest.raises(ff.UnsupportedError, match="a sparse matrix"):
        ff.convert(IsolationForest(n_estimators=3).fit(matrix), matrix)
    with pytest.raises(ff.UnsupportedError, match="one sample"):
        ff.convert(IsolationForest(n_estimators=3, max_samples=1).fit(X), X)
    for way in ("nan", "raise"):
        with pytest.raises(ff.UnsupportedError, match="out_of_bounds"):
            ff.convert(IsotonicRegression(out_of_bounds=way).fit(X[:, 0], X[:, 1]), X[:, :1])
