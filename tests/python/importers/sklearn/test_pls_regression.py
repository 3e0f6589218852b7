# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cross_decomposition import PLSRegression
from sklearn.datasets import load_diabetes
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff

X, Y = load_diabetes(return_X_y=True)
EPS = np.finfo(np.float64).eps


@pytest.mark.parametrize("components", [1, 3, 10])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("away", [0.0, 1e6])
def test_values_within_the_stated_tolerance(components: int, scale: bool, away: float) -> None:
    data = 100 * X + away
    model = PLSRegression(components, scale=scale).fit(data, Y)
    predictor = ff.convert(model, data).predictor()
    terms = (np.abs(data) + np.abs(model._x_mean)) @ np.abs(model.coef_).ravel() + np.abs(model.intercept_)
    assert (np.abs(predictor.predict(data) - model.predict(data)) <= 8 * EPS * terms).all()


def test_frames_and_pipelines() -> None:
    frame = pd.DataFrame(X, columns=[f"c{i}" for i in range(10)])
    fitted = make_pipeline(StandardScaler(), PLSRegression(2)).fit(frame, Y)
    predictor = ff.convert(fitted, frame).predictor()
    np.testing.assert_allclose(predictor.predict(frame), fitted.predict(frame).ravel(), rtol=1e-12)


def test_what_is_refused() -> None:
    with pytest.raises(ff.UnsupportedError, match="2 targets"):
        ff.convert(PLSRegression(2).fit(X, np.stack([Y, -Y], axis=1)), X)
    predictor = ff.convert(PLSRegression(2).fit(X, Y), X).predictor()
    with pytest.raises(ff.RecordError):
        predictor.predict(np.full((1, 10), np.nan))
