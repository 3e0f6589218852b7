# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import agree

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(300, 7)) * (RANDOM.random((300, 7)) < 0.5)
Y = X.sum(axis=1) + RANDOM.normal(size=300)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_dense(dtype: str, fit_intercept: bool) -> None:
    data = X.astype(dtype)
    agree(
        make_pipeline(StandardScaler(), LinearRegression(fit_intercept=fit_intercept)).fit(data, Y.astype(dtype)), data
    )


def test_a_sparse_matrix_gives_equal_bits() -> None:
    data = sparse.csr_matrix(X)
    model = LinearRegression().fit(data, Y)
    predictor = ff.convert(model, data).predictor()
    assert (predictor.predict(X) == model.predict(data)).all()
    assert predictor.classes == ()


def test_a_column_of_targets_is_one_target() -> None:
    model = LinearRegression().fit(X, Y[:, None])
    assert ff.convert(model, X).predictor().predict(X).shape == (300,)
