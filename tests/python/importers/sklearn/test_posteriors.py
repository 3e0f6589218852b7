# SPDX-License-Identifier: Apache-2.0
"""Discriminant analysis and naive Bayes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import dense

RANDOM = np.random.default_rng(5)
DATA: dict[str, Any] = {
    "iris": load_iris(return_X_y=True),
    "wine": load_wine(return_X_y=True),
    "cancer": load_breast_cancer(return_X_y=True),
    "digits": load_digits(return_X_y=True),
}
COUNTS = RANDOM.poisson(RANDOM.random((3, 12)) * 4, (150, 3, 12))[np.arange(150), np.arange(150) % 3]
KIND = np.array(["ham", "junk", "spam"])[np.arange(150) % 3]


def scores_of(model: Any, rows: Any) -> Any:
    if hasattr(model, "steps"):
        return scores_of(model[-1], model[:-1].transform(rows))
    if hasattr(model, "predict_joint_log_proba"):
        return dense(model.predict_joint_log_proba(rows))
    return dense(model.decision_function(rows))


def same(model: Any, rows: Any, *, relative: float = 1e-11) -> ff.Predictor:
    """Converts; scores and probabilities are near, labels are equal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, rows).predictor()
        given, expected = dense(predictor.predict_margin(rows)), scores_of(model, rows)
        assert (np.abs(given - expected) <= relative * (1 + np.abs(expected).max(axis=1, keepdims=True))).all()
        np.testing.assert_allclose(
            predictor.predict_proba(rows), model.predict_proba(rows), rtol=max(1e-6, 10 * relative), atol=1e-12
        )
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
    if hasattr(rows, "iloc") or not sparse.issparse(rows):
        one = [dense(predictor.predict_margin(rows[i : i + 1]))[0].tolist() for i in range(20)]
        assert one == given[:20].tolist()
    return predictor


@pytest.mark.parametrize("name", ["iris", "wine", "cancer", "digits"])
@pytest.mark.parametrize(
    "model",
    [
        GaussianNB(),
        LinearDiscriminantAnalysis(),
        LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
        LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1),
        QuadraticDiscriminantAnalysis(reg_param=0.1),
    ],
)
def test_data_sets(name: str, model: Any) -> None:
    X, y = DATA[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X, y)
    same(model, X, relative=1e-10)


@pytest.mark.parametrize("width", [1, 2, 7])
@pytest.mark.parametrize("classes", [2, 3])
def test_gaussian_scores_of_few_features_are_equal_bits(width: int, classes: int) -> None:
    X = RANDOM.normal(size=(300, width)) * np.exp(RANDOM.normal(size=width) * 3)
    model = GaussianNB(priors=np.arange(1, classes + 1) / sum(range(classes + 1))).fit(X, np.arange(300) % classes)
    rows = np.concatenate([X, 1e150 * X, np.zeros((1, width)), -np.zeros((1, width))])
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_margin(rows) == model.predict_joint_log_proba(rows)).all()
    assert predictor.predict(rows).tolist() == model.predict(rows).tolist()


@pytest.mark.parametrize("held", ["float32", "int64", "frame", "string labels"])
def test_gaussian_inputs(held: str) -> None:
    X, y = DATA["iris"]
    labels = np.array(["a", "b", "c"])[y] if held == "string labels" else y
    rows: Any = X.astype(held) if held in ("float32", "int64") else X
    if held == "frame":
        rows = pd.DataFrame(rows, columns=list("abcd"))
    same(GaussianNB().fit(rows, labels), rows, relative=1e-5 if held == "float32" else 1e-12)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("model", [QuadraticDiscriminantAnalysis(reg_param=0.1), LinearDiscriminantAnalysis()])
def test_fitted_on_and_given_float32(model: Any, classes: int) -> None:
    X, y = DATA["iris"]
    same(model.fit(X[y < classes].astype("float32"), y[y < classes]), X[y < classes].astype("float32"), relative=1e-4)


@pytest.mark.parametrize("held", ["dense", "sparse", "int", "float32"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "model",
    [
        MultinomialNB(),
        MultinomialNB(alpha=0.1, fit_prior=False),
        ComplementNB(),
        ComplementNB(norm=True),
        BernoulliNB(),
        BernoulliNB(binarize=1.5),
    ],
)
def test_counts(model: Any, classes: int, held: str) -> None:
    X: Any = COUNTS.astype({"int": "int64", "float32": "float32"}.get(held, "float64"))
    X = sparse.csr_matrix(X) if held == "sparse" else X
    keep = np.arange(150) % 3 < classes
    model.fit(X[keep], KIND[keep])
    predictor = same(model, X[keep])
    if held == "sparse":
        assert (dense(predictor.predict_margin(X)) == scores_of(model, X)).all()


def test_bits_that_are_bits_already() -> None:
    X = (COUNTS > 1).astype(float)
    same(BernoulliNB(binarize=None).fit(X, KIND), X)


def test_numbers_at_the_threshold_of_a_bit() -> None:
    X = RANDOM.choice([0.1, np.nextafter(0.1, 1), np.nextafter(0.1, 0), -0.0], (200, 4))
    model = BernoulliNB(binarize=0.1).fit(X, X[:, 0] > 0.1)
    predictor = same(model, X)
    assert predictor.predict(X).tolist() == (X[:, 0] > 0.1).tolist()


@pytest.mark.parametrize("dtype", ["int64", "int8", "float64", "float32"])
@pytest.mark.parametrize("classes", [2, 3])
def test_categories(dtype: str, classes: int) -> None:
    X = RANDOM.integers(0, 4, size=(150, 11)).astype(dtype)
    model = CategoricalNB(min_categories=5).fit(X, np.arange(150) % classes)
    predictor = same(model, X)
    rows = RANDOM.integers(0, 5, size=(200, 11)).astype(dtype)
    if dtype.startswith("float"):
        rows[0], rows[1] = 3.7, -0.5  # their whole parts count
    assert (predictor.predict_margin(rows) == model.predict_joint_log_proba(rows)).all()
    for value in (5, -1):
        row = np.full((1, 11), value, dtype)
        with pytest.raises((IndexError, ValueError)):
            model.predict(row)
        with pytest.raises(ff.RecordError):
            predictor.predict(row)


def test_behind_scalers_and_projections() -> None:
    X, y = DATA["wine"]
    for model in (GaussianNB(), QuadraticDiscriminantAnalysis(), LinearDiscriminantAnalysis()):
        same(make_pipeline(StandardScaler(), model).fit(X, y), X, relative=1e-9)
        ff.convert(make_pipeline(StandardScaler(), PCA(5), model).fit(X, y), X)


@pytest.mark.parametrize("model", [GaussianNB(), LinearDiscriminantAnalysis(), QuadraticDiscriminantAnalysis()])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_scikit_learn_refuses_is_refused(model: Any, value: float) -> None:
    X, y = DATA["iris"]
    predictor = ff.convert(model.fit(X, y), X).predictor()
    row = X[:1].copy()
    row[0, 2] = value
    with pytest.raises(ff.RecordError):
        predictor.predict(row)
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        model.predict(row)


def test_what_is_refused_by_name() -> None:
    X, y = DATA["iris"]
    with pytest.raises(ff.UnsupportedError, match="a variance or a prior of 0"):
        ff.convert(GaussianNB(var_smoothing=0).fit(np.column_stack([X, np.ones(150)]), y), np.column_stack([X, y]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        none = MultinomialNB(alpha=0, force_alpha=True).fit(np.eye(3), [0, 1, 2])
    with pytest.raises(ff.UnsupportedError, match="logarithm is infinite"):
        ff.convert(none, np.eye(3))
    with pytest.raises(ff.UnsupportedError, match="a model before the last step"):
        ff.convert(Pipeline([("g", GaussianNB().fit(X, y)), ("l", LinearDiscriminantAnalysis().fit(X, y))]), X)
    texts = pd.DataFrame({"t": ["a", "b"] * 75})
    with pytest.raises(ff.UnsupportedError, match="string columns"):
        ff.convert(GaussianNB().fit(X[:, :1], y), texts)
