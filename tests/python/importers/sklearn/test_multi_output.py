# SPDX-License-Identifier: Apache-2.0
"""Models of several targets: every class against scikit-learn itself."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from catboost import CatBoostClassifier, CatBoostRegressor
from lightgbm import LGBMClassifier, LGBMRegressor
from scipy import sparse
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    VotingClassifier,
)
from sklearn.linear_model import (
    ElasticNet,
    Lars,
    Lasso,
    LassoLars,
    LinearRegression,
    LogisticRegression,
    MultiTaskElasticNet,
    MultiTaskElasticNetCV,
    MultiTaskLasso,
    MultiTaskLassoCV,
    OrthogonalMatchingPursuit,
    Ridge,
    RidgeCV,
)
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier, MultiOutputRegressor, RegressorChain
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

import fieldfare as ff

ROWS = 300
NAMES = ["a", "b", "c", "d", "e"]
TEXTS = np.array(["low", "middling", "high"])

TREES_REGRESSION = [
    DecisionTreeRegressor(random_state=0, max_depth=6),
    ExtraTreeRegressor(random_state=1),
    RandomForestRegressor(7, random_state=2, n_jobs=2),
    ExtraTreesRegressor(5, random_state=3, max_depth=5),
]
TREES_CLASSIFICATION = [
    DecisionTreeClassifier(random_state=0, max_depth=4),
    ExtraTreeClassifier(random_state=1),
    RandomForestClassifier(7, random_state=2, n_jobs=2, max_depth=6),
    ExtraTreesClassifier(5, random_state=3, class_weight="balanced"),
]
LINEAR = [
    LinearRegression(),
    LinearRegression(fit_intercept=False),
    Ridge(),
    RidgeCV(),
    Lasso(0.01),
    ElasticNet(0.01),
    Lars(),
    LassoLars(0.001),
    OrthogonalMatchingPursuit(n_nonzero_coefs=3),
    MultiTaskLasso(0.01),
    MultiTaskLassoCV(alphas=3, cv=3),
    MultiTaskElasticNet(0.01),
    MultiTaskElasticNetCV(alphas=3, cv=3),
]


def rows(seed: int = 0, dtype: str = "float64") -> Any:
    random = np.random.default_rng(seed)
    x = random.normal(size=(ROWS, len(NAMES)))
    x[:, 1] = np.round(x[:, 1] * 2)
    x[0] = -0.0
    return x.astype(dtype)


def values(x: Any, count: int) -> Any:
    random = np.random.default_rng(7)
    return np.stack([x[:, k] * (k + 1) - x[:, k + 1] + random.normal(size=len(x)) for k in range(count)], axis=1)


def labels(x: Any, count: int, kind: str = "int") -> Any:
    """Two classes, three classes, one class, in turn."""
    found = np.stack([(x[:, 0] > 0).astype(int), np.digitize(x[:, 1], [-1, 1]), np.zeros(len(x), int)], axis=1)
    return {"int": found * 3 - 1, "text": TEXTS[found], "float": found * 1.0, "bool": found > 0}[kind][:, :count]


def around(model: Any, x: Any) -> Any:
    """The rows, and others upon thresholds and beside them."""
    trees = [each.tree_ for each in getattr(model, "estimators_", [model])]
    made = []
    for at, tree in enumerate(trees):
        for feature, threshold in list(zip(tree.feature, tree.threshold, strict=True))[:40]:
            if feature < 0:
                continue
            near = x.dtype.type(threshold)
            for value in (near, np.nextafter(near, x.dtype.type(-np.inf)), np.nextafter(near, x.dtype.type(np.inf))):
                row = x[at % len(x)].copy()
                row[feature] = value
                made.append(row)
    return np.concatenate([x, np.array(made, x.dtype)])


def tables(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def agree(model: Any, x: Any, sample: Any = None, *, near: float = 0.0) -> ff.Predictor:
    """Every way in, against the source; `near`: of the sum of absolute terms, by how much answers may differ."""
    predictor = ff.convert(model, x if sample is None else sample).predictor()
    if hasattr(model, "n_jobs"):
        model.n_jobs = 1  # with more, trees are added in the order in which threads finish
    given, expected = predictor.predict(x), np.asarray(model.predict(x))
    assert given.shape == expected.shape
    if is_classifier(model):
        assert (given == expected).all()
        assert given.dtype.kind == expected.dtype.kind
        source = tables(model.classes_)
        assert isinstance(predictor.classes, list)
        assert [each.tolist() for each in predictor.classes] == [each.tolist() for each in source]
    else:
        assert given.dtype == np.float64
        assert np.all(np.abs(given - expected) <= near)
        assert not hasattr(predictor, "predict_proba")
        assert not hasattr(predictor, "predict_proba_one")
    assert hasattr(predictor, "predict_proba") == hasattr(model, "predict_proba")
    if hasattr(model, "predict_proba"):
        found, wanted = predictor.predict_proba(x), model.predict_proba(x)
        assert isinstance(found, list)
        for mine, theirs in zip(found, wanted, strict=True):
            assert mine.flags.c_contiguous
            assert mine.shape == theirs.shape
            assert np.all(np.abs(mine - theirs) <= near)
    records_agree(predictor, x)
    return predictor


def records_agree(predictor: ff.Predictor, x: Any) -> None:
    """One record at a time, JSON lines and batches."""
    table = x.to_numpy() if hasattr(x, "to_numpy") else x.toarray() if sparse.issparse(x) else x
    every = [dict(zip([f"x{k}" for k in range(table.shape[1])], row, strict=True)) for row in table[:30].tolist()]
    if hasattr(x, "columns"):
        every = x[:30].to_dict("records")
    known = {field.name for field in predictor.schema}
    every = [{name: value for name, value in each.items() if name in known} for each in every]
    given = predictor.predict(x)[:30]
    assert np.array_equal([predictor.predict_one(each) for each in every], given)
    assert all(isinstance(predictor.predict_one(each), list) for each in every[:2])
    text = "\n".join(json.dumps({k: None if v != v else v for k, v in each.items()}) for each in every)
    by_lines = predictor.predict_json(text)
    if not hasattr(predictor, "predict_proba"):
        assert np.array_equal(by_lines, given)
        return
    for k, (table, lines) in enumerate(zip(predictor.predict_proba(x), by_lines, strict=True)):
        assert np.array_equal(lines, table[:30])
        names = predictor.classes[k].tolist()
        for each, row in zip(every, table[:30].tolist(), strict=True):
            assert predictor.predict_proba_one(each)[k] == dict(zip(names, row, strict=True))


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("model", TREES_REGRESSION, ids=repr)
def test_trees_of_values(model: Any, dtype: str, count: int) -> None:
    x = rows(1, dtype)
    model = clone(model).fit(x, values(x, count))
    predictor = agree(model, around(model, x), x)
    assert predictor.classes == ()
    margins = predictor.predict_margin(x)
    assert np.array_equal(margins, predictor.predict(x))


@pytest.mark.parametrize("kind", ["int", "text", "float", "bool"])
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("model", TREES_CLASSIFICATION, ids=repr)
def test_trees_of_labels(model: Any, dtype: str, count: int, kind: str) -> None:
    x = rows(2, dtype)
    model = clone(model).fit(x, labels(x, count, kind))
    predictor = agree(model, around(model, x), x)
    margins = predictor.predict_margin(x)
    assert isinstance(margins, list)
    assert [each.shape for each in margins] == [(ROWS, 2), (ROWS, 3), (ROWS,)][:count] or kind == "bool"


def test_missing_values_in_trees() -> None:
    x = rows(3)
    x[np.random.default_rng(0).random(x.shape) < 0.1] = np.nan
    filled = np.nan_to_num(x)
    model = RandomForestClassifier(5, random_state=0).fit(x, labels(filled, 3))
    predictor = ff.convert(model, x).predictor()
    for mine, theirs in zip(predictor.predict_proba(x), model.predict_proba(x), strict=True):
        assert np.array_equal(mine, theirs)
    with pytest.raises(ff.RecordError):
        predictor.predict(np.full((1, 5), np.inf))


def test_frames_and_multilabel_rows() -> None:
    x = pd.DataFrame(rows(4), columns=NAMES)
    agree(RandomForestClassifier(5, random_state=0).fit(x, labels(x.to_numpy(), 2)), x)
    many = (x.to_numpy()[:, :3] > 0).astype(int)  # an indicator matrix: as many targets as labels
    agree(DecisionTreeClassifier(max_depth=5, random_state=0).fit(x, many), x)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("model", LINEAR, ids=repr)
def test_linear(model: Any, dtype: str, count: int) -> None:
    x = rows(5, dtype)
    model = clone(model).fit(x, values(x, count).astype(dtype))
    terms = np.abs(x) @ np.abs(model.coef_).T + np.abs(model.intercept_)
    agree(model, x, near=4 * float(np.finfo(model.coef_.dtype).eps) * float(terms.max()))


@pytest.mark.parametrize("model", [LinearRegression(), Ridge(), Lasso(0.01), ElasticNet(0.01)], ids=repr)
def test_linear_on_a_sparse_matrix_gives_equal_bits(model: Any) -> None:
    x = sparse.csr_matrix(rows(6) * (np.random.default_rng(1).random((ROWS, 5)) < 0.4))
    model = clone(model).fit(x, values(x.toarray(), 3))
    agree(model, x)


def test_linear_behind_a_scaler_and_in_a_search() -> None:
    x = pd.DataFrame(rows(7), columns=NAMES)
    search = GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {"ridge__alpha": [0.1, 1]}, cv=2)
    agree(search.fit(x, values(x.to_numpy(), 2)), x, near=1e-14)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(
    ("member", "near"),
    [
        (GradientBoostingRegressor(n_estimators=5, random_state=0), 0),
        (HistGradientBoostingRegressor(max_iter=5), 0),
        (RandomForestRegressor(5, random_state=0), 0),
        (Ridge(), 1e-14),
        (make_pipeline(StandardScaler(), Ridge()), 1e-14),
    ],
    ids=repr,
)
def test_a_regressor_each(member: Any, near: float, count: int) -> None:
    x = rows(8)
    agree(MultiOutputRegressor(member, n_jobs=2).fit(x, values(x, count)), x, near=near)


@pytest.mark.parametrize("kind", ["int", "text"])
@pytest.mark.parametrize(
    ("member", "near"),
    [
        (LogisticRegression(), 1e-14),
        (LinearSVC(), 0),
        (GradientBoostingClassifier(n_estimators=5, random_state=0), 1e-15),
        (make_pipeline(StandardScaler(), LogisticRegression()), 1e-14),
        (CalibratedClassifierCV(DecisionTreeClassifier(max_depth=3), cv=2), 1e-14),
    ],
    ids=repr,
)
def test_a_classifier_each(member: Any, near: float, kind: str) -> None:
    x = rows(9)
    agree(MultiOutputClassifier(member).fit(x, labels(x, 2, kind)), x, near=near)


@pytest.mark.parametrize("member", [RandomForestClassifier(5, random_state=0), DummyClassifier()], ids=repr)
@pytest.mark.parametrize("kind", ["int", "text"])
def test_a_target_of_one_class(member: Any, kind: str) -> None:
    x = rows(10)
    predictor = agree(MultiOutputClassifier(member).fit(x, labels(x, 3, kind)), x)
    assert len(predictor.classes[2]) == 1


def test_only_decides() -> None:
    x = rows(11)
    model = MultiOutputClassifier(LinearSVC()).fit(x, labels(x, 2))
    predictor = ff.convert(model, x).predictor()
    two, three = predictor.predict_margin(x)
    assert two.shape == (ROWS,)
    assert three.shape == (ROWS, 3)
    assert np.allclose(two, model.estimators_[0].decision_function(x), rtol=0, atol=1e-14)
    assert not hasattr(predictor, "predict_proba")


def test_texts_in_front_of_each() -> None:
    x = pd.DataFrame(rows(12), columns=NAMES)
    x["word"] = TEXTS[np.random.default_rng(0).integers(3, size=ROWS)]
    encoder = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["word"]), remainder="passthrough")
    trees = make_pipeline(encoder, RandomForestClassifier(5, random_state=0))
    y = labels(x[NAMES].to_numpy(), 2, "text")
    agree(MultiOutputClassifier(trees).fit(x, y), x)
    agree(clone(trees).fit(x, y), x)


@pytest.mark.parametrize("count", [2, 3])
def test_dummies(count: int) -> None:
    x = rows(13)
    for strategy in ("mean", "median"):
        agree(DummyRegressor(strategy=strategy).fit(x, values(x, count)), x)
    for how in ({}, {"strategy": "most_frequent"}):
        agree(DummyClassifier(**how).fit(x, labels(x, count)), x)
        agree(DummyClassifier(**how).fit(x, labels(x, count, "text")), x)


def test_one_target_is_one_target() -> None:
    x = rows(14)
    model = MultiOutputClassifier(DecisionTreeClassifier(max_depth=3)).fit(x, labels(x, 1))
    predictor = ff.convert(model, x).predictor()
    assert predictor.classes == (-1, 2)
    assert np.array_equal(predictor.predict(x), model.predict(x)[:, 0])
    assert np.array_equal(predictor.predict_proba(x), model.predict_proba(x)[0])
    regressor = MultiOutputRegressor(DecisionTreeRegressor(max_depth=3)).fit(x, values(x, 1))
    assert np.array_equal(ff.convert(regressor, x).predictor().predict(x), regressor.predict(x)[:, 0])


def test_refusals() -> None:
    x = rows(15)
    model = MultiOutputClassifier(RandomForestClassifier(3, class_weight="balanced")).fit(x, labels(x, 2))
    model.estimators_[1] = DecisionTreeClassifier().fit(x, labels(x, 2))  # which no fit makes
    with pytest.raises(ff.UnsupportedError, match=r"target 1: 2 targets in a part of a model"):
        ff.convert(model, x)
    vote = VotingClassifier([("tree", DecisionTreeClassifier())]).fit(x, labels(x, 1).ravel())
    vote.estimators_[0].fit(x, labels(x, 2))
    with pytest.raises(ff.UnsupportedError, match="2 targets in a part of a model"):
        ff.convert(vote, x)
    with pytest.raises(ff.UnsupportedError, match="one class only"):
        ff.convert(DecisionTreeClassifier().fit(x, np.zeros(ROWS)), x)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("order", [None, [2, 0, 1]])
@pytest.mark.parametrize(
    ("member", "near"),
    [
        (DecisionTreeRegressor(max_depth=5, random_state=0), 0),
        (RandomForestRegressor(5, random_state=0, n_jobs=2), 0),
        (HistGradientBoostingRegressor(max_iter=5), 0),
        (Ridge(), 1e-13),
        (LinearRegression(), 1e-13),
    ],
    ids=repr,
)
def test_a_chain(member: Any, near: float, order: Any, dtype: str) -> None:
    x = rows(16, dtype)
    model = RegressorChain(member, order=order).fit(x, values(x, 3))
    for each in model.estimators_:
        if hasattr(each, "n_jobs") and near == 0:
            each.n_jobs = 1
    agree(model, x, near=near)


def test_a_chain_of_a_frame() -> None:
    x = pd.DataFrame(rows(17), columns=NAMES).assign(a=np.arange(ROWS) % 7, b=np.arange(ROWS) % 2 > 0)
    model = RegressorChain(DecisionTreeRegressor(max_depth=5, random_state=0)).fit(x, values(rows(17), 2))
    agree(model, x)


def test_chains_that_are_refused() -> None:
    x = rows(18)
    chain = RegressorChain(DecisionTreeRegressor(max_depth=3)).fit(x, values(x, 2))
    chain.estimators_[0] = Ridge().fit(x, values(x, 1).ravel())
    with pytest.raises(ff.UnsupportedError, match="estimators_/1: it is not linear"):
        ff.convert(chain, x)
    matrix = sparse.csr_matrix(x)
    with pytest.raises(ff.UnsupportedError, match="a sparse matrix"):
        ff.convert(RegressorChain(Ridge()).fit(matrix, values(x, 2)), matrix)
    with pytest.raises(ff.UnsupportedError, match=r"ClassifierChain is not supported"):
        ff.convert(ClassifierChain(LogisticRegression()).fit(x, labels(x, 2) > 0), x)


def test_a_chain_refuses_what_is_not_finite() -> None:
    x = rows(19)
    predictor = ff.convert(
        RegressorChain(HistGradientBoostingRegressor(max_iter=3)).fit(x, values(x, 2)), x
    ).predictor()
    assert not any(field.nullable or field.infinite for field in predictor.schema)
    logarithm = FunctionTransformer(np.log)
    with np.errstate(all="ignore"):
        chain = make_pipeline(logarithm, RegressorChain(HistGradientBoostingRegressor(max_iter=3)))
        positive = np.abs(x) + 1
        with pytest.raises(ff.UnsupportedError, match="it accepts missing values, which a step before the chain"):
            ff.convert(chain.fit(positive, values(x, 2)), positive)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_boosters_each(dtype: str) -> None:
    x = rows(20, dtype)
    x[3:20, 1] = np.nan
    y, z = (labels(np.nan_to_num(x), 2) + 1) // 3, values(np.nan_to_num(x), 2)
    for classifier in (XGBClassifier(n_estimators=4, n_jobs=1), LGBMClassifier(n_estimators=4, verbose=-1)):
        agree(MultiOutputClassifier(classifier).fit(x, y), x, near=2e-7)
    for regressor in (
        XGBRegressor(n_estimators=4, n_jobs=1),
        LGBMRegressor(n_estimators=4, verbose=-1),
        CatBoostRegressor(iterations=4, verbose=0, allow_writing_files=False),
    ):
        agree(MultiOutputRegressor(regressor).fit(x, z), x)
    silent = {"iterations": 4, "verbose": 0, "allow_writing_files": False}
    with pytest.raises(ff.UnsupportedError, match="target 1: CatBoost's labels of several classes"):
        ff.convert(MultiOutputClassifier(CatBoostClassifier(**silent)).fit(x, y), x)
    agree(MultiOutputClassifier(CatBoostClassifier(**silent)).fit(x, (y > 0).astype(int)), x)


@pytest.mark.parametrize("kind", ["sparse", "polars"])
def test_other_containers(kind: str) -> None:
    dense = rows(21) * (np.random.default_rng(2).random((ROWS, 5)) < 0.5)
    x = sparse.csr_matrix(dense) if kind == "sparse" else pl.DataFrame(dense, schema=NAMES)
    y, z = labels(dense, 3), values(dense, 2)
    for model in (
        RandomForestClassifier(5, random_state=0).fit(x, y),
        MultiOutputClassifier(DecisionTreeClassifier(max_depth=4)).fit(x, y),
        MultiOutputClassifier(LogisticRegression()).fit(x, y[:, :2]),
    ):
        predictor = ff.convert(model, x).predictor()
        assert np.array_equal(predictor.predict(x), model.predict(x))
        for mine, theirs in zip(predictor.predict_proba(x), model.predict_proba(x), strict=True):
            assert np.allclose(mine, theirs, rtol=0, atol=1e-14)
    for regressor in (DecisionTreeRegressor(max_depth=4), MultiOutputRegressor(Ridge()), DummyRegressor()):
        model = regressor.fit(x, z)
        assert np.allclose(ff.convert(model, x).predictor().predict(x), model.predict(x), rtol=0, atol=1e-13)
