# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.ensemble import VotingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM

import fieldfare as ff
from support.agreement import dense

RANDOM = np.random.default_rng(17)
X = RANDOM.normal(size=(160, 5)) * (RANDOM.random((160, 5)) < 0.7)
X[::9, 0] = -0.0
Y = X @ np.arange(1.0, 6.0) + RANDOM.normal(size=160)
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 4: np.digitize(Y, [-4, 0, 4])}
KERNELS: list[dict[str, Any]] = [
    {"kernel": "linear"},
    {"kernel": "rbf", "gamma": 0.3},
    {"kernel": "rbf"},
    {"kernel": "poly", "degree": 3, "coef0": 0.5},
    {"kernel": "poly", "degree": 0},
    {"kernel": "sigmoid", "gamma": "auto", "coef0": -0.25},
]


def fitted(model: Any, x: Any, y: Any = None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


def kernel_name(options: dict[str, Any]) -> str:
    return "-".join(str(value) for value in options.values())


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("options", KERNELS, ids=kernel_name)
@pytest.mark.parametrize("kind", [SVR, NuSVR])
def test_regressors(kind: Any, options: dict[str, Any], is_sparse: bool) -> None:
    rows = sparse.csr_matrix(X) if is_sparse else X
    model = fitted(kind(**options), rows, Y)
    predictor = ff.convert(model, rows).predictor()
    expected = model.predict(rows)
    if is_sparse:
        assert (predictor.predict(X) == expected).all()
    np.testing.assert_allclose(predictor.predict(X), expected, rtol=1e-12, atol=1e-10)


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("options", KERNELS, ids=kernel_name)
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("kind", [SVC, NuSVC])
def test_classifiers(kind: Any, classes: int, options: dict[str, Any], is_sparse: bool) -> None:
    rows = sparse.csr_matrix(X) if is_sparse else X
    settings = {"nu": 0.1} if kind is NuSVC else {}
    if settings and options.get("degree") == 0:
        pytest.skip("of kernels that are all 1, libsvm finds no finite coefficients")
    model = fitted(kind(**options, **settings), rows, LABELS[classes])
    predictor = ff.convert(model, rows).predictor()
    assert predictor.predict(X).tolist() == model.predict(rows).tolist()
    assert not hasattr(predictor, "predict_proba")
    given, expected = dense(predictor.predict_margin(X)), dense(model.decision_function(rows))
    if is_sparse:
        assert (given == expected).all()
    np.testing.assert_allclose(given, expected, rtol=1e-11, atol=1e-10)


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("break_ties", [False, True])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("kind", [SVC, NuSVC])
def test_probabilities(kind: Any, classes: int, break_ties: bool, is_sparse: bool) -> None:
    rows = sparse.csr_matrix(X) if is_sparse else X
    settings = {"nu": 0.1} if kind is NuSVC else {}
    model = fitted(kind(probability=True, random_state=0, break_ties=break_ties, **settings), rows, LABELS[classes])
    predictor = ff.convert(model, rows).predictor()
    assert predictor.predict(X).tolist() == model.predict(rows).tolist()
    expected = model.predict_proba(rows)
    if is_sparse:
        assert (predictor.predict_proba(X) == expected).all()
    np.testing.assert_allclose(predictor.predict_proba(X), expected, rtol=1e-9)
    margins = dense(predictor.predict_margin(X))
    if classes == 2 or break_ties:
        np.testing.assert_allclose(margins, dense(model.decision_function(rows)), rtol=1e-11, atol=1e-11)
    else:  # they decide the label, as the probabilities do not
        assert margins.sum(axis=1).tolist() == [6] * len(X)
        assert model.classes_[margins.argmax(axis=1)].tolist() == model.predict(rows).tolist()


@pytest.mark.parametrize("classes", [2, 4])
def test_one_margin_for_each_pair_of_classes(classes: int) -> None:
    rows = sparse.csr_matrix(X)
    model = fitted(SVC(decision_function_shape="ovo"), rows, LABELS[classes])
    predictor = ff.convert(model, rows).predictor()
    assert (dense(predictor.predict_margin(X)) == dense(model.decision_function(rows))).all()
    assert predictor.predict(X).tolist() == model.predict(rows).tolist()


def test_ties_are_broken_as_scikit_learn_breaks_them() -> None:
    labels = RANDOM.integers(5, size=len(X))
    for break_ties in (False, True):
        model = fitted(SVC(kernel="poly", break_ties=break_ties), X, labels)
        assert ff.convert(model, X).predictor().predict(X).tolist() == model.predict(X).tolist()
    model.break_ties = False
    assert (model.predict(X) != model.classes_[model.decision_function(X).argmax(axis=1)]).any()


def test_a_margin_of_zero_is_the_second_class() -> None:
    rows = np.array([[-1.0], [1.0]])
    model = fitted(SVC(kernel="linear"), rows, [0, 1])
    predictor = ff.convert(model, rows).predictor()
    for value in (0.0, -0.0, 5e-324, -5e-324, 1e-300):
        assert predictor.predict([[value]]).tolist() == model.predict([[value]]).tolist()
        assert predictor.predict_margin([[value]]).tolist() == model.decision_function([[value]]).tolist()


@pytest.mark.parametrize("options", KERNELS, ids=kernel_name)
def test_outliers(options: dict[str, Any]) -> None:
    model = fitted(OneClassSVM(**options, nu=0.2), X)
    predictor = ff.convert(model, X).predictor()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    np.testing.assert_allclose(predictor.predict_margin(X), model.decision_function(X), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_types(dtype: Any) -> None:
    rows = (X * 10).astype(dtype)
    model = fitted(SVR(), rows, Y)
    np.testing.assert_allclose(ff.convert(model, rows).predictor().predict(rows), model.predict(rows), rtol=1e-12)


@pytest.mark.parametrize("model", [SVC(), SVR(), SVC(kernel="linear", probability=True)], ids=repr)
def test_hostile_rows_behind_a_scaler(model: Any) -> None:
    labels = LABELS[4] if isinstance(model, SVC) else Y
    pipeline = fitted(make_pipeline(StandardScaler(), model), X, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(pipeline, X).predictor()
    for value in (np.nan, np.inf, -np.inf):
        row = X[:1].copy()
        row[0, 2] = value
        with pytest.raises(ff.RecordError):
            predictor.predict(row)
    for value in (-0.0, 1e300, 5e-324, -1e5):
        row = X[:1].copy()
        row[0, 2] = value
        np.testing.assert_array_equal(predictor.predict(row), pipeline.predict(row)) if isinstance(
            model, SVC
        ) else np.testing.assert_allclose(predictor.predict(row), pipeline.predict(row), rtol=1e-12)


def test_overflowing_kernels_refuse_the_record() -> None:
    model = fitted(SVC(kernel="linear"), X, LABELS[4])
    predictor = ff.convert(model, X).predictor()
    row = np.full((1, 5), 1.7e308) * [1, -1, 1, -1, 1]
    with np.errstate(all="ignore"):
        assert not np.isfinite(model._decision_function(row)).all()
    with pytest.raises(ff.RecordError):
        predictor.predict(row)


def test_behind_a_projection() -> None:
    model = fitted(make_pipeline(StandardScaler(), PCA(3), SVC()), X, LABELS[4])
    assert ff.convert(model, X).predictor().predict(X).tolist() == model.predict(X).tolist()


def test_without_support_vectors() -> None:
    model = fitted(SVR(epsilon=1000.0), X, Y)
    assert len(model.support_) == 0
    predictor = ff.convert(make_pipeline(StandardScaler().fit(X), model), X).predictor()
    assert len(set(predictor.predict(X).tolist())) == 1


@pytest.mark.parametrize(
    ("model", "y", "text"),
    [
        (SVC(kernel="precomputed"), 4, 'kernel: "precomputed"'),
        (SVC(kernel=lambda a, b: a @ b.T), 4, "kernel: a function"),
        (SVC(decision_function_shape="ovo"), 2, "break_ties: True"),
    ],
    ids=["precomputed", "function", "break_ties"],
)
def test_refusals(model: Any, y: int, text: str) -> None:
    rows = X @ X.T if model.kernel == "precomputed" else X
    model = fitted(model, rows, LABELS[y])
    if "break_ties" in text:
        model.break_ties = True
    with pytest.raises(ff.UnsupportedError, match=text):
        ff.convert(model, rows)


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("ensemble", [False, True])
def test_calibrated(ensemble: bool, classes: int) -> None:
    model = fitted(CalibratedClassifierCV(SVC(), ensemble=ensemble, cv=3), X, LABELS[classes])
    predictor = ff.convert(model, X).predictor()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-9)


def test_votes_are_no_scores_to_calibrate() -> None:
    model = fitted(CalibratedClassifierCV(SVC(probability=True), cv=3), X, LABELS[4])
    with pytest.raises(ff.UnsupportedError, match="probability: True beside the curves"):
        ff.convert(model, X)


def test_members_of_a_vote() -> None:
    members = [("svc", SVC()), ("nu", NuSVC(nu=0.1)), ("linear", SVC(kernel="linear"))]
    model = fitted(VotingClassifier(members), X, LABELS[4])
    assert ff.convert(model, X).predictor().predict(X).tolist() == model.predict(X).tolist()


def test_probabilities_of_very_many_classes_are_refused() -> None:
    rows = RANDOM.normal(size=(40 * 10, 2))
    model = fitted(SVC(probability=True), rows, np.repeat(np.arange(40), 10))
    with pytest.raises(ff.UnsupportedError, match="probability: True of 40 classes"):
        ff.convert(model, rows)


def test_very_many_classes_are_refused() -> None:
    model = fitted(SVC(), RANDOM.normal(size=(448, 1)), np.arange(448))
    with pytest.raises(ff.UnsupportedError, match="classes_: 448 classes"):
        ff.convert(model, RANDOM.normal(size=(448, 1)))
