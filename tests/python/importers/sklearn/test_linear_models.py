# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn import linear_model, svm
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import dense

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(240, 6)) * (RANDOM.random((240, 6)) < 0.6)
X[::9, 0] = -0.0
Y = X @ np.arange(1.0, 7.0) + RANDOM.normal(size=240)
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 4: np.digitize(Y, [-5, 0, 5])}
EPS = np.finfo(np.float64).eps

REGRESSORS = [
    linear_model.Lasso(alpha=0.01),
    linear_model.ElasticNet(alpha=0.01),
    linear_model.LassoCV(cv=3),
    linear_model.RidgeCV(),
    linear_model.ElasticNetCV(cv=3),
    linear_model.HuberRegressor(),
    linear_model.SGDRegressor(),
    svm.LinearSVR(),
]
DENSE_REGRESSORS = [
    linear_model.BayesianRidge(),
    linear_model.ARDRegression(),
    linear_model.Lars(),
    linear_model.LassoLars(alpha=0.01),
    linear_model.LarsCV(cv=3),
    linear_model.LassoLarsCV(cv=3),
    linear_model.LassoLarsIC(),
    linear_model.OrthogonalMatchingPursuit(),
    linear_model.OrthogonalMatchingPursuitCV(cv=3),
    linear_model.TheilSenRegressor(max_iter=20, max_subpopulation=200),
    linear_model.QuantileRegressor(alpha=0.01),
]
CLASSIFIERS = [
    linear_model.RidgeClassifier(),
    linear_model.RidgeClassifierCV(),
    linear_model.Perceptron(),
    linear_model.SGDClassifier(),
    linear_model.SGDClassifier(loss="squared_hinge"),
    svm.LinearSVC(),
]


def name_of(model: Any) -> str:
    return type(model).__name__


def fitted(model: Any, x: Any, y: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


def terms(model: Any, x: Any) -> Any:
    """The sum of absolute terms of each margin, which the tolerance goes by."""
    return np.abs(x) @ np.abs(np.atleast_2d(model.coef_)).T + np.abs(model.intercept_)


@pytest.mark.parametrize("model", [*REGRESSORS, *DENSE_REGRESSORS], ids=name_of)
def test_regressors(model: Any) -> None:
    model = fitted(model, X, Y)
    predictor = ff.convert(model, X).predictor()
    assert (np.abs(predictor.predict(X) - model.predict(X)) <= 4 * EPS * terms(model, X)[:, 0]).all()


@pytest.mark.parametrize("model", REGRESSORS, ids=name_of)
def test_regressors_of_a_sparse_matrix_are_equal_bits(model: Any) -> None:
    rows = sparse.csr_matrix(X)
    model = fitted(model, rows, Y)
    assert (ff.convert(model, rows).predictor().predict(X) == model.predict(rows)).all()


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("model", CLASSIFIERS, ids=name_of)
def test_classifiers_that_only_decide(model: Any, classes: int) -> None:
    model = fitted(make_pipeline(StandardScaler(), model), X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    allowed = 4 * EPS * terms(model[-1], model[0].transform(X))
    assert (np.abs(dense(predictor.predict_margin(X)) - dense(model.decision_function(X))) <= allowed).all()
    assert not hasattr(predictor, "predict_proba")


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("model", CLASSIFIERS, ids=name_of)
def test_classifiers_of_a_sparse_matrix_are_equal_bits(model: Any, classes: int) -> None:
    rows = sparse.csr_matrix(X)
    model = fitted(model, rows, LABELS[classes])
    predictor = ff.convert(model, rows).predictor()
    assert (dense(predictor.predict_margin(X)) == dense(model.decision_function(rows))).all()
    assert predictor.predict(X).tolist() == model.predict(rows).tolist()


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_probabilities_of_sgd(classes: int, is_sparse: bool) -> None:
    rows = sparse.csr_matrix(X) if is_sparse else X
    model = fitted(linear_model.SGDClassifier(loss="log_loss"), rows, LABELS[classes])
    predictor = ff.convert(model, rows).predictor()
    expected = model.predict_proba(rows)
    if is_sparse:
        assert (predictor.predict_proba(X) == expected).all()
    np.testing.assert_allclose(predictor.predict_proba(X), expected, rtol=1e-12, atol=1e-15)


def test_sgd_far_from_every_class() -> None:
    model = fitted(linear_model.SGDClassifier(loss="log_loss"), X, LABELS[4])
    model.coef_[:], model.intercept_[:] = 0, -800
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_proba(X) == model.predict_proba(X)).all()


@pytest.mark.parametrize("model", [linear_model.Lasso(alpha=0.01), linear_model.RidgeClassifier()], ids=name_of)
def test_float32(model: Any) -> None:
    rows = X.astype(np.float32)
    model = fitted(model, rows, LABELS[2] if hasattr(model, "decision_function") else Y.astype(np.float32))
    assert ff.convert(model, rows).predictor().predict(rows).shape == (240,)


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize(
    "model",
    [
        linear_model.PoissonRegressor(),
        linear_model.GammaRegressor(),
        linear_model.TweedieRegressor(power=1.5),
        linear_model.TweedieRegressor(power=0),
    ],
    ids=repr,
)
def test_generalized_linear_regressors(model: Any, is_sparse: bool) -> None:
    rows = sparse.csr_matrix(X) if is_sparse else X
    model = fitted(model, rows, np.exp(Y / 10))
    predictor = ff.convert(model, rows).predictor()
    if is_sparse:
        assert (predictor.predict_margin(X) == model._linear_predictor(rows)).all()
        np.testing.assert_allclose(predictor.predict(X), model.predict(rows), rtol=4 * EPS)
    np.testing.assert_allclose(predictor.predict(X), model.predict(rows), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("classes", [2, 4])
def test_logistic_regression_cv(classes: int) -> None:
    model = fitted(linear_model.LogisticRegressionCV(Cs=3, cv=3), X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-12)
    assert predictor.predict(X).tolist() == model.predict(X).tolist()


def test_refusals() -> None:
    with pytest.raises(ff.UnsupportedError, match="modified_huber"):
        ff.convert(fitted(linear_model.SGDClassifier(loss="modified_huber"), X, LABELS[2]), X)
    with pytest.raises(ff.UnsupportedError, match="multilabel"):
        ff.convert(fitted(linear_model.RidgeClassifier(), X, (X[:, :3] > 0).astype(int)), X)
