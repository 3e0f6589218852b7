# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff
from support.agreement import dense

SETS = {"two": load_breast_cancer(return_X_y=True), "three": load_iris(return_X_y=True)}
ACTIVATIONS = ["relu", "tanh", "logistic", "identity"]


def fitted(model: Any, X: Any, y: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X, y)


def same(model: Any, rows: Any, *, relative: float = 1e-11) -> ff.Predictor:
    """Converts; answers are near, one row at a time they are those of the batch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, rows).predictor()
        if hasattr(model, "classes_"):
            assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
            given, expected = predictor.predict_proba(rows), model.predict_proba(rows)
            one = [predictor.predict_proba(rows[i : i + 1])[0].tolist() for i in range(10)]
            assert one == given[:10].tolist()
        else:
            given, expected = predictor.predict(rows), model.predict(rows)
    np.testing.assert_allclose(dense(given), dense(expected), rtol=relative, atol=relative)
    return predictor


@pytest.mark.parametrize(
    ("name", "activation", "layers", "dtype"),
    list(itertools.product(SETS, ACTIVATIONS, [(7,), (20, 10, 5), ()], ["float64", "float32"])),
)
def test_classifiers(name: str, activation: str, layers: tuple[int, ...], dtype: str) -> None:
    X, y = SETS[name]
    X = StandardScaler().fit_transform(X).astype(dtype)
    model = fitted(MLPClassifier(layers, activation=activation, max_iter=20, random_state=1), X, y)
    predictor = same(model, X, relative=1e-11 if dtype == "float64" else 2e-5)
    assert not hasattr(predictor, "predict_margin")
    if dtype == "float32":
        assert model.coefs_[0].dtype == np.float32


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_regressors(activation: str, loss: str) -> None:
    X, y = load_diabetes(return_X_y=True)
    model = MLPRegressor(hidden_layer_sizes=(15, 5), activation=activation, loss=loss, max_iter=30, random_state=1)
    same(fitted(model, X, y), X)


def test_in_a_pipeline_with_text_labels() -> None:
    X, y = SETS["three"]
    frame = pd.DataFrame(X, columns=list("abcd"))
    labels = np.array(["x", "y", "z"])[y]
    model = make_pipeline(StandardScaler(), MLPClassifier((10,), max_iter=30, random_state=1))
    same(fitted(model, frame, labels), frame.iloc[:150])


def test_behind_one_hot_columns() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"t": random.choice(list("abc"), 200), "u": random.choice(list("xyz"), 200)})
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    model = make_pipeline(encoder, MLPClassifier((6,), max_iter=20, random_state=1))
    same(fitted(model, frame, random.random(200) < 0.5), frame)


def test_many_classes_and_ties_of_a_probability() -> None:
    X, y = load_digits(return_X_y=True)
    same(fitted(MLPClassifier((32,), max_iter=8, random_state=1), X, y), X)
    even = fitted(MLPClassifier((), max_iter=1, random_state=1), np.eye(4), [0, 1, 0, 1])
    even.coefs_ = [np.zeros((4, 1))]
    even.intercepts_ = [np.zeros(1)]
    predictor = ff.convert(even, np.eye(4)).predictor()
    assert predictor.predict_proba(np.eye(4)).tolist() == [[0.5, 0.5]] * 4
    assert predictor.predict(np.eye(4)).tolist() == even.predict(np.eye(4)).tolist() == [0] * 4


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_scikit_learn_refuses_is_refused(value: float) -> None:
    X, y = SETS["three"]
    predictor = ff.convert(fitted(MLPClassifier((3,), max_iter=5), X, y), X).predictor()
    with pytest.raises(ff.RecordError):
        predictor.predict(np.array([[1.0, value, 1.0, 1.0]]))


def test_what_is_refused_by_name() -> None:
    X, y = SETS["three"]
    with pytest.raises(ff.UnsupportedError, match="2 targets"):
        ff.convert(fitted(MLPRegressor(hidden_layer_sizes=(3,), max_iter=5), X, np.stack([y, y], axis=1)), X)
    with pytest.raises(ff.UnsupportedError, match="multilabel"):
        ff.convert(fitted(MLPClassifier((3,), max_iter=5), X, np.stack([y > 0, y > 1], axis=1).astype(int)), X)
    matrix = sparse.csr_matrix(X)
    with pytest.raises(ff.UnsupportedError, match="a sparse matrix"):
        ff.convert(fitted(MLPClassifier((3,), max_iter=5), matrix, y), matrix)
