# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

import fieldfare as ff
from support.agreement import dense

RANDOM = np.random.default_rng(1)
EPS = np.finfo(np.float64).eps


def data(features: int = 12) -> Any:
    return RANDOM.normal(size=(600, features)) * (RANDOM.random((600, features)) < 0.4)


def labels(X: Any, classes: Any) -> Any:
    scores = X[:, : len(classes)] + RANDOM.normal(size=(600, len(classes)))
    return np.array(classes)[scores.argmax(axis=1)]


@pytest.mark.parametrize("classes", [[0, 1], ["no", "yes"], [False, True], [1.0, 2.0], [3, 1, 2], list("abcdefghij")])
@pytest.mark.parametrize("solver", ["lbfgs", "saga", "newton-cholesky"])
def test_a_sparse_matrix_gives_equal_bits(classes: list[Any], solver: str) -> None:
    X = sparse.csr_matrix(data())
    model = LogisticRegression(solver=solver, max_iter=50).fit(X, labels(X.toarray(), classes))
    predictor = ff.convert(model, X).predictor()
    rows = X.toarray()
    assert (dense(predictor.predict_margin(rows)) == dense(model.decision_function(X))).all()
    assert predictor.predict(rows).tolist() == model.predict(X).tolist()
    assert predictor.classes == tuple(sorted(classes))
    if len(classes) == 2:
        assert (predictor.predict_proba(rows) == model.predict_proba(X)).all()
    else:  # NumPy's exp and order of summation
        np.testing.assert_allclose(predictor.predict_proba(rows), model.predict_proba(X), rtol=4 * EPS, atol=0)


@pytest.mark.parametrize("classes", [[0, 1], [3, 1, 2]])
@pytest.mark.parametrize("features", [1, 12, 300])
def test_a_dense_matrix_is_within_the_stated_tolerance(classes: list[Any], features: int) -> None:
    X = data(max(features, 3))[:, : max(features, len(classes))]
    model = LogisticRegression(C=10, max_iter=50).fit(X, labels(X, classes))
    predictor = ff.convert(model, X).predictor()
    terms = np.abs(X) @ np.abs(model.coef_.T) + np.abs(model.intercept_)
    allowed = max(4, np.sqrt(X.shape[1])) * EPS * terms
    margins = dense(predictor.predict_margin(X))
    assert (np.abs(margins - dense(model.decision_function(X))) <= allowed).all()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    one_by_one = [dense(predictor.predict_margin(X[i : i + 1]))[0].tolist() for i in range(50)]
    assert one_by_one == margins[:50].tolist()


def test_liblinear_and_integers() -> None:
    X = RANDOM.integers(-3, 4, size=(600, 5))
    model = LogisticRegression(solver="liblinear").fit(X, labels(X, [0, 1]))
    predictor = ff.convert(model, X).predictor()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    assert [field.type for field in predictor.schema] == ["int64"] * 5


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_scikit_learn_refuses_is_refused(value: float) -> None:
    X = data(3)
    predictor = ff.convert(LogisticRegression().fit(X, labels(X, [0, 1])), X).predictor()
    assert not any(field.nullable or field.infinite for field in predictor.schema)
    with pytest.raises(ff.RecordError):
        predictor.predict(np.array([[0.0, value, 1.0]]))


@pytest.mark.parametrize("classes", [[0, 1], ["a", "b", "c"]])
def test_fitted_on_and_given_float32(classes: list[object]) -> None:
    X = data(3).astype(np.float32)
    model = LogisticRegression().fit(X, labels(X, classes))
    assert model.coef_.dtype == np.float32
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict(X) == model.predict(X)).all()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-5, atol=1e-6)
    assert (predictor.predict_proba(X) == predictor.predict_proba(X).astype(np.float32)).all()  # float32 throughout


def test_float32_rows_of_a_float64_model() -> None:
    X = data(3).astype(np.float32)
    model = LogisticRegression().fit(X.astype(np.float64), labels(X, [0, 1]))
    assert ff.convert(model, X).predictor().schema[0].type == "float32"
