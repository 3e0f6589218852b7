# SPDX-License-Identifier: Apache-2.0
"""Projections: features within their bound, answers as the source's own model gives them for those."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostRegressor
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA, FastICA, IncrementalPCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import Binarizer, FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.random_projection import GaussianRandomProjection
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

import fieldfare as ff

RANDOM = np.random.default_rng(14)
DATA = (RANDOM.normal(size=(300, 12)) @ RANDOM.normal(size=(12, 12)) + RANDOM.normal(size=12)) / 4
Y = DATA[:, 0] + RANDOM.normal(size=300)
STEPS = [
    [PCA(4)],
    [PCA(0.9, svd_solver="full", whiten=True)],
    [StandardScaler(), PCA(3), StandardScaler()],
    [TruncatedSVD(3, random_state=0)],
    [FastICA(3, random_state=0)],
    [GaussianRandomProjection(5, random_state=0)],
    [PCA(5), StandardScaler(), PCA(2)],
    [FunctionTransformer(np.expm1, feature_names_out="one-to-one"), StandardScaler(), PCA(3)],
]
MODELS = [LinearRegression(), DecisionTreeRegressor(max_depth=5), XGBRegressor(n_estimators=5)]


def with_ours(predictor: ff.Predictor, fitted: Any, data: Any) -> tuple[Any, Any]:
    """The source's features, and the same with ours in place of those that the model reads."""
    theirs = np.asarray(fitted[:-1].transform(data))
    names = fitted[:-1].get_feature_names_out().tolist()
    mine = theirs.copy()
    mine[:, [names.index(name) for name in predictor.feature_names_out]] = predictor.transform(data)
    return theirs, mine


def agree_within(fitted: Any, data: Any) -> ff.Predictor:
    """Features near to the source's; answers those of the source's model to our features."""
    predictor = ff.convert(fitted, data).predictor()
    theirs, mine = with_ours(predictor, fitted, data)
    eps = np.finfo(theirs.dtype).eps
    assert np.all(np.abs(mine - theirs) <= 100 * eps * (np.abs(theirs).max(axis=0) + np.abs(DATA).max()))
    given, expected = predictor.predict(data), np.ravel(fitted[-1].predict(mine))
    if isinstance(fitted[-1], LinearRegression):
        assert np.allclose(given, expected, rtol=0, atol=100 * eps * np.abs(expected).max())
    else:
        assert np.array_equal(given, expected)
    return predictor


@pytest.mark.parametrize("steps", STEPS, ids=lambda steps: "-".join(type(step).__name__ for step in steps))
@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_features_and_answers(steps: Any, model: Any, dtype: str) -> None:
    data = DATA.astype(dtype)
    agree_within(make_pipeline(*steps, model).fit(data, Y), data)


@pytest.mark.parametrize("how", [{}, {"n_components": 1}, {"solver": "eigen", "shrinkage": 0.1}])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("model", [LogisticRegression(), DecisionTreeClassifier(max_depth=4)])
def test_discriminants_before_another_step(how: dict[str, Any], dtype: str, model: Any) -> None:
    labels, data = np.digitize(Y, [-1, 1]), DATA.astype(dtype)
    for steps in ([], [StandardScaler()]):
        fitted = make_pipeline(*steps, LinearDiscriminantAnalysis(**how), model).fit(data, labels)
        if dtype == "float32" and "solver" in how:  # it computes in float64
            with pytest.raises(ff.UnsupportedError, match="lineardiscriminantanalysis: fitted on float64"):
                ff.convert(fitted, data)
            continue
        predictor = ff.convert(fitted, data).predictor()
        theirs, mine = with_ours(predictor, fitted, data)
        assert np.all(np.abs(mine - theirs) <= 200 * np.finfo(dtype).eps * (1 + np.abs(theirs).max(axis=0)))
        assert np.array_equal(predictor.predict(data), fitted[-1].predict(mine))
    frame = pd.DataFrame(DATA, columns=[f"c{i}" for i in range(12)])
    both = make_union(StandardScaler(), make_pipeline(StandardScaler(), LinearDiscriminantAnalysis()))
    fitted = make_pipeline(both, LogisticRegression()).fit(frame, labels)
    assert np.array_equal(ff.convert(fitted, frame).predictor().predict(frame), fitted.predict(frame))


def test_the_solver_that_does_not_project() -> None:
    parts = LinearDiscriminantAnalysis(solver="lsqr").fit(DATA, Y > 0), LogisticRegression().fit(DATA[:, :1], Y > 0)
    with pytest.raises(ff.UnsupportedError, match="a model before the last step"):
        ff.convert(make_pipeline(*parts), DATA)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("whiten", [True, False])
def test_a_projection_that_was_fitted_in_parts(model: Any, whiten: bool) -> None:
    agree_within(make_pipeline(IncrementalPCA(4, whiten=whiten, batch_size=50), model).fit(DATA, Y), DATA)


@pytest.mark.parametrize("model", [LogisticRegression(), XGBClassifier(n_estimators=5)], ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("output", ["default", "pandas"])
def test_classifiers_of_frames(model: Any, output: str) -> None:
    frame = pd.DataFrame(DATA, columns=list("abcdefghijkl"))
    fitted = make_pipeline(PCA(4), model).set_output(transform=output).fit(frame, Y > 0)
    predictor = agree_within(fitted, frame)
    assert np.allclose(predictor.predict_proba(frame), fitted.predict_proba(frame), atol=0.5)


def test_beside_exact_columns() -> None:
    frame = pd.DataFrame(DATA, columns=list("abcdefghijkl"))
    frame["word"] = RANDOM.choice(list("xyz"), 300)
    beside = make_column_transformer(
        (PCA(2), list("abcd")), (OneHotEncoder(sparse_output=False), ["word"]), ("passthrough", ["e"])
    )
    for model in MODELS:
        fitted = make_pipeline(beside, model).fit(frame, Y)
        theirs, mine = with_ours(agree_within(fitted, frame), fitted, frame)
        assert np.array_equal(mine[:, 2:], theirs[:, 2:])


def test_a_sparse_matrix_gives_equal_bits() -> None:
    table = sparse.csr_array(np.where(DATA > 0, DATA, 0))
    for model in MODELS[:2]:
        fitted = make_pipeline(TruncatedSVD(3, random_state=0), model).fit(table, Y)
        predictor = ff.convert(fitted, table).predictor()
        assert np.array_equal(predictor.transform(table), fitted[:-1].transform(table))


def test_missing_values_are_refused() -> None:
    predictor = ff.convert(make_pipeline(PCA(2), LinearRegression()).fit(DATA, Y), DATA).predictor()
    row = DATA[:1].copy()
    for value in (np.nan, np.inf):
        row[0, 3] = value
        with pytest.raises(ff.RecordError):
            predictor.predict(row)


def test_features_beyond_their_bound_are_told() -> None:
    fitted = make_pipeline(PCA(2), LinearRegression()).fit(DATA, Y)
    right = fitted[0].transform
    fitted[0].transform = lambda rows: right(rows) * (1 + 1e-12)
    with pytest.raises(ff.ArtifactError, match="the feature"):
        ff.convert(fitted, DATA)


def test_what_is_refused() -> None:
    table = sparse.csr_array(np.where(DATA > 0, DATA, 0))
    narrow = table.astype(np.float32)
    refusals = [
        (make_pipeline(TruncatedSVD(2), LinearRegression()).fit(narrow, Y), narrow, "a sparse matrix of float32"),
        (make_pipeline(PCA(2), Binarizer(), LinearRegression()).fit(DATA, Y), DATA, "last bits"),
        (make_pipeline(PCA(2), LinearRegression()).fit(DATA, Y), DATA.astype(np.float32), "fitted on float64"),
        (
            make_pipeline(PCA(2), CatBoostRegressor(iterations=2, verbose=0, allow_writing_files=False)).fit(DATA, Y),
            DATA,
            "of its own",
        ),
        (make_pipeline(PCA(2), XGBRegressor()).set_output(transform="polars").fit(DATA, Y), DATA, "polars"),
    ]
    for fitted, sample, problem in refusals:
        with pytest.raises(ff.UnsupportedError, match=problem):
            ff.convert(fitted, sample)
