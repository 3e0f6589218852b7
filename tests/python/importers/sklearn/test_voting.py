# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import fieldfare as ff

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(500, 5))
HOSTILE = X.copy()
HOSTILE[RANDOM.random(X.shape) < 0.1] = np.nan
HOSTILE[::7, 0], HOSTILE[::11, 1] = -0.0, 1e30
Y = X.sum(axis=1) + RANDOM.normal(size=500)
LABELS = {2: np.array(["no", "yes"])[(Y > 0).astype(int)], 3: np.digitize(Y, [-1, 1])}


def trees() -> list[tuple[str, Any]]:
    return [
        ("forest", RandomForestClassifier(12, max_depth=5, random_state=1)),
        ("boosting", HistGradientBoostingClassifier(max_iter=8)),
        ("light", LGBMClassifier(n_estimators=6, n_jobs=1, verbose=-1)),
        ("tree", DecisionTreeClassifier(max_depth=4)),
    ]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("weights", [None, [1, 2, 3, 4], [0.3, 0.1, 0.25, 1.5]])
def test_soft_votes_of_trees_are_equal_bits(classes: int, weights: Any) -> None:
    model = VotingClassifier(trees(), voting="soft", weights=weights).fit(X, LABELS[classes])
    predictor = ff.convert(model, HOSTILE).predictor()
    for rows in (X, HOSTILE):
        # With three classes the members' softmax is of NumPy's exp.
        np.testing.assert_allclose(
            predictor.predict_proba(rows), model.predict_proba(rows), rtol=0 if classes == 2 else 1e-14
        )
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
    assert not hasattr(predictor, "predict_margin")


def test_forests_that_score_in_threads_are_converted() -> None:
    members = [(name, RandomForestClassifier(40, max_depth=5, n_jobs=2)) for name in "ab"]
    model = VotingClassifier(members, voting="soft").fit(X, LABELS[3])
    predictor = ff.convert(model, X).predictor()
    np.testing.assert_allclose(predictor.predict_proba(X), model.predict_proba(X), rtol=1e-13)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("weights", [None, [1, 2, 2, 1], [0.3, 0.1, 0.25, 0.15]])
def test_hard_votes(classes: int, weights: Any) -> None:
    model = VotingClassifier(trees(), voting="hard", weights=weights).fit(X, LABELS[classes])
    predictor = ff.convert(model, HOSTILE).predictor()
    for rows in (X, HOSTILE):
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
    assert not hasattr(predictor, "predict_proba")


@pytest.mark.parametrize("voting", ["soft", "hard"])
def test_pipelines_of_their_own_over_a_frame(voting: str) -> None:
    frame = pd.DataFrame(X, columns=list("abcde")).assign(word=RANDOM.choice(["red", "green", "blue"], 500))
    encoded = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["word"]), (StandardScaler(), ["a"]))
    members = [
        ("linear", make_pipeline(encoded, LogisticRegression())),
        ("forest", make_pipeline(encoded, RandomForestClassifier(5, max_depth=4))),
        ("dropped", "drop"),
        ("gradient", make_pipeline(encoded, GradientBoostingClassifier(n_estimators=4))),
    ]
    model = VotingClassifier(members, voting=voting, weights=[1, 2, 9, 2]).fit(frame, LABELS[3])
    predictor = ff.convert(model, frame).predictor()
    assert [field.name for field in predictor.schema] == ["a", "word"]
    assert (predictor.predict(frame) == model.predict(frame)).all()
    unseen = frame.assign(word="violet")
    assert (predictor.predict(unseen) == model.predict(unseen)).all()
    if voting == "soft":
        np.testing.assert_allclose(predictor.predict_proba(frame), model.predict_proba(frame), rtol=1e-14)


@pytest.mark.parametrize("weights", [None, [2, 1, 1], [0.1, 0.7, 0.3]])
def test_regressors(weights: Any) -> None:
    members = [
        ("tree", DecisionTreeRegressor(max_depth=5)),
        ("boosting", HistGradientBoostingRegressor(max_iter=8)),
        ("extra", ExtraTreesRegressor(9, max_depth=4)),
    ]
    model = VotingRegressor(members, weights=weights).fit(X, Y)
    predictor = ff.convert(model, HOSTILE).predictor()
    assert (predictor.predict(HOSTILE) == model.predict(HOSTILE)).all()
    assert not hasattr(predictor, "predict_margin")


def test_many_regressors_are_summed_in_order() -> None:
    model = VotingRegressor([(f"m{k}", DecisionTreeRegressor(max_depth=3, random_state=k)) for k in range(19)])
    model.fit(X, Y)
    assert (ff.convert(model, X).predictor().predict(X) == model.predict(X)).all()


def test_inexact_members_stay_within_their_tolerance() -> None:
    members = [("linear", LinearRegression()), ("light", LGBMRegressor(n_estimators=5, n_jobs=1, verbose=-1))]
    model = VotingRegressor(members).fit(X, Y)
    np.testing.assert_allclose(ff.convert(model, X).predictor().predict(X), model.predict(X), rtol=1e-13)


def test_members_that_only_decide_and_unknown_ones_are_refused() -> None:
    class Odd(DecisionTreeClassifier):
        pass

    model = VotingClassifier([("odd", Odd(max_depth=2)), ("tree", DecisionTreeClassifier(max_depth=2))])
    with pytest.raises(ff.UnsupportedError, match=r"VotingClassifier/odd: .*Odd is not supported"):
        ff.convert(model.fit(X, LABELS[2]), X)
