# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import FactorAnalysis
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import agree

DATA = np.random.default_rng(1).normal(size=(100, 3))
Y = DATA.sum(axis=1)


def test_nested_with_passthrough_and_none() -> None:
    inner = make_pipeline(StandardScaler(), "passthrough", StandardScaler(with_mean=False))
    steps = [("none", None), ("in", inner), ("model", make_pipeline(StandardScaler(), LinearRegression()))]
    agree(Pipeline(steps).fit(DATA, Y), DATA, features=False)


def test_a_pipeline_without_a_model_is_refused() -> None:
    with pytest.raises(ff.UnsupportedError, match="no model at its end"):
        ff.convert(make_pipeline(StandardScaler()).fit(DATA), DATA)


def test_an_unknown_step_does_not_hide_the_ones_behind_it() -> None:
    fitted = make_pipeline(FactorAnalysis(2), StandardScaler(), FactorAnalysis(1), LogisticRegression()).fit(
        DATA, Y > 0
    )
    with pytest.raises(ff.UnsupportedError) as raised:
        ff.convert(fitted, DATA)
    assert "Pipeline/factoranalysis-1" in str(raised.value)
    assert "Pipeline/factoranalysis-2" in str(raised.value)


def test_a_subclass_is_not_its_parent() -> None:
    class StandardScaler2(StandardScaler):
        pass

    StandardScaler2.__name__ = "StandardScaler"
    with pytest.raises(ff.UnsupportedError, match="StandardScaler2 is not supported"):
        ff.convert(make_pipeline(StandardScaler2(), LinearRegression()).fit(DATA, Y), DATA)
