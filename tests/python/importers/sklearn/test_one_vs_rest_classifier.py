# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

import fieldfare as ff
from support.agreement import dense

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(400, 6)) * (RANDOM.random((400, 6)) < 0.5)
EPS = np.finfo(np.float64).eps


@pytest.mark.parametrize("classes", [["no", "yes"], [1, 2, 3], list("abcdef")])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_classes(classes: list[Any], is_sparse: bool) -> None:
    y = np.array(classes)[(X[:, : len(classes)] + RANDOM.normal(size=(400, len(classes)))).argmax(axis=1)]
    rows = sparse.csr_matrix(X) if is_sparse else X
    model = OneVsRestClassifier(LogisticRegression()).fit(rows, y)
    predictor = ff.convert(model, rows).predictor()
    assert predictor.predict(X).tolist() == model.predict(rows).tolist()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(rows), rtol=50 * EPS, atol=0)
    if is_sparse:
        assert (dense(predictor.predict_margin(X)) == dense(model.decision_function(rows))).all()


def test_far_from_every_class_nothing_is_divided_by_zero() -> None:
    y = np.repeat([0, 1, 2, 3], 100)
    model = OneVsRestClassifier(LogisticRegression(C=1e6)).fit(X, y)
    for member in model.estimators_:
        member.coef_[:] = 0
        member.intercept_[:] = -800
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_proba(X) == model.predict_proba(X)).all()


def test_other_estimators_and_multilabel_are_refused() -> None:
    with pytest.raises(ff.UnsupportedError, match="LinearSVC"):
        ff.convert(OneVsRestClassifier(LinearSVC()).fit(X, np.arange(400) % 3), X)
    with pytest.raises(ff.UnsupportedError, match="multilabel"):
        ff.convert(OneVsRestClassifier(LogisticRegression()).fit(X, (X[:, :2] > 0).astype(int)), X)
