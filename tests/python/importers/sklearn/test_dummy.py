# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import VotingClassifier
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(9)
X = pd.DataFrame({"word": ["red"] * 90, "x": np.where(RANDOM.random(90) < 0.2, np.nan, 1.5), "y": np.inf})
LABELS = RANDOM.choice(["a", "b", "c"], 90, p=[0.2, 0.5, 0.3])


@pytest.mark.parametrize("how", [{}, {"strategy": "most_frequent"}, {"strategy": "constant", "constant": "c"}])
def test_classifiers(how: Any) -> None:
    model = DummyClassifier(**how).fit(X, LABELS)
    predictor = ff.convert(model, X).predictor()
    assert (predictor.predict_proba(X) == model.predict_proba(X)).all()
    assert predictor.predict(X).tolist() == model.predict(X).tolist()
    assert [field.name for field in predictor.schema] == ["x"]


@pytest.mark.parametrize(
    "how",
    [{}, {"strategy": "median"}, {"strategy": "quantile", "quantile": 0.3}, {"strategy": "constant", "constant": 7}],
)
def test_regressors(how: Any) -> None:
    model = DummyRegressor(**how).fit(X, RANDOM.normal(size=90))
    assert (ff.convert(model, X).predictor().predict(X) == model.predict(X)).all()


def test_a_vote_with_one_that_is_always_the_same() -> None:
    rows = X[["x"]].to_numpy()
    members = [("dummy", DummyClassifier()), ("tree", DecisionTreeClassifier(max_depth=2))]
    model = VotingClassifier(members, voting="soft").fit(rows, LABELS)
    assert (ff.convert(model, rows).predictor().predict_proba(rows) == model.predict_proba(rows)).all()


def test_refusals() -> None:
    for strategy in ("stratified", "uniform"):
        with pytest.raises(ff.UnsupportedError, match="answers at random"):
            ff.convert(DummyClassifier(strategy=strategy).fit(X, LABELS), X)
    with pytest.raises(ff.UnsupportedError, match="texts only"):
        ff.convert(DummyClassifier().fit(X[["word"]], LABELS), X[["word"]])
