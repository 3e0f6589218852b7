# SPDX-License-Identifier: Apache-2.0
"""Decision trees, forests and extra trees of scikit-learn: equal bits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import sklearn
from scipy import sparse
from sklearn import ensemble, tree

import fieldfare as ff
from fieldfare.errors import UnsupportedError
from fieldfare.importers import _trees
from support import tree_checks


def data(seed: int, rows: int = 400, features: int = 5, missing: bool = False):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, features))
    x[:, 1] = np.round(x[:, 1] * 2)  # ties and -0.0
    x[:, 2] *= 1e-30
    signal = x[:, 0] + x[:, 1] * (x[:, 3] > 0) + x[:, 2] * 1e30
    if missing:
        x[random.random(x.shape) < 0.1] = np.nan
    return x, signal


CLASSIFIERS = [
    tree.DecisionTreeClassifier(random_state=0),
    tree.DecisionTreeClassifier(max_depth=3, class_weight="balanced", criterion="entropy"),
    tree.ExtraTreeClassifier(random_state=1),
    ensemble.RandomForestClassifier(n_estimators=13, random_state=2, n_jobs=2),
    ensemble.RandomForestClassifier(n_estimators=7, max_leaf_nodes=9, random_state=3, min_samples_leaf=5),
    ensemble.ExtraTreesClassifier(n_estimators=11, random_state=4, max_depth=6),
]
REGRESSORS = [
    tree.DecisionTreeRegressor(random_state=0),
    tree.ExtraTreeRegressor(max_depth=5, random_state=1),
    ensemble.RandomForestRegressor(n_estimators=13, random_state=2, n_jobs=2),
    ensemble.RandomForestRegressor(n_estimators=5, random_state=2, criterion="absolute_error", max_depth=4),
    ensemble.ExtraTreesRegressor(n_estimators=11, random_state=4),
    ensemble.RandomForestRegressor(n_estimators=4, random_state=5, monotonic_cst=[1, 0, 0, -1, 0]),
]


@pytest.mark.parametrize("labels", ["two", "many", "text"])
@pytest.mark.parametrize("missing", [False, True], ids=["complete", "missing"])
@pytest.mark.parametrize("model", CLASSIFIERS, ids=repr)
def test_classifier(model, missing, labels):
    x, signal = data(5, missing=missing)
    y = {
        "two": signal > 0,
        "many": np.digitize(signal, [-1, 0, 1]) - 2,
        "text": np.array(["no", "yes"])[(signal > 0.3).astype(int)],
    }[labels]
    found = tree_checks.check(model.fit(x, y), x, leaves=model.apply)
    assert found.spec.accepts == {"missing": True, "infinite": False, "range": "float32"}
    assert [type(label) for label in found.spec.classes] == [type(y.tolist()[0])] * len(np.unique(y))


@pytest.mark.parametrize("missing", [False, True], ids=["complete", "missing"])
@pytest.mark.parametrize("model", REGRESSORS, ids=repr)
def test_regressor(model, missing):
    if missing and not model.__sklearn_tags__().input_tags.allow_nan:
        pytest.skip("knows no missing values")
    x, signal = data(6, missing=missing)
    tree_checks.check(model.fit(x, signal * 100), x, leaves=model.apply)


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
def test_other_input_types(dtype):
    x, signal = data(7)
    x = (x * 3).astype(dtype)
    model = ensemble.RandomForestClassifier(n_estimators=5, random_state=0).fit(x, signal > 0)
    tree_checks.check(model, x, leaves=model.apply, boundary=False)


def test_a_tree_without_missing_support_refuses_them():
    x, signal = data(8)
    model = tree.ExtraTreeRegressor(splitter="best", max_depth=3).fit(x, signal)
    found = tree_checks.check(model, x, leaves=model.apply)
    assert found.spec.accepts["missing"] is False
    read = [found.graph.schema()[column.id] for column in found.spec.features]
    assert not any(field["nullable"] or field["infinite"] for field in read)


def test_a_single_leaf():
    x, _ = data(9)
    model = tree.DecisionTreeRegressor().fit(x, np.full(len(x), -0.0))
    found = tree_checks.check(model, x, leaves=model.apply)
    assert np.signbit(found.margins(x)).all() == np.signbit(model.predict(x)).all()


def test_a_deep_tree():
    x = np.arange(250.0)[:, None]
    model = tree.DecisionTreeRegressor().fit(x, 2.0 ** np.arange(250))
    assert model.get_depth() > 120
    tree_checks.check(model, x, leaves=model.apply)


def test_deeper_than_a_document_allows(monkeypatch):
    monkeypatch.setattr(_trees, "DEEPEST", 5)
    x, signal = data(10)
    tree_checks.imported(tree.DecisionTreeRegressor(max_depth=5).fit(x, signal), x)
    with pytest.raises(UnsupportedError, match="deeper than 5"):
        tree_checks.imported(tree.DecisionTreeRegressor(max_depth=6).fit(x, signal), x)


def test_several_outputs():
    x, signal = data(10)
    model = ensemble.RandomForestRegressor(n_estimators=2).fit(x, np.stack([signal, -signal], axis=1))
    tree_checks.check(model, x, leaves=model.apply)


def test_nodes_are_numbered_for_the_document():
    x, signal = data(11)
    spec = tree_checks.imported(tree.DecisionTreeRegressor(max_depth=6).fit(x, signal), x).spec
    model = spec.model
    inner = model["left"] >= 0
    assert (model["left"][inner] > np.nonzero(inner)[0]).all()
    assert (model["right"][inner] > np.nonzero(inner)[0]).all()
    assert (model["feature"][~inner] == -1).all()
    assert (model["flags"][~inner] == 0).all()
    assert model["leaf_value"].size == model["leaf_id"].size == (~inner).sum()
    for values in spec.thresholds.values():
        assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("model", [CLASSIFIERS[0], *CLASSIFIERS[2:4], CLASSIFIERS[5], REGRESSORS[4]], ids=repr)
@pytest.mark.parametrize("container", [pd.DataFrame.sparse.from_spmatrix, lambda matrix: matrix], ids=["frame", "csr"])
def test_trees_of_a_sparse_matrix_know_no_missing_values(seed, model, container):
    """A frame of sparse columns is one too, though scikit-learn lets missing values of it pass."""
    matrix = sparse.random(300, 6, 0.3, format="csr", random_state=seed)
    x = container(matrix)
    model = sklearn.base.clone(model).fit(x, np.random.default_rng(seed).integers(0, 2, 300))
    predictor = ff.convert(model, x).predictor()
    assert not any(field.nullable for field in predictor.schema)
    assert tree_checks.same_bits(predictor.predict(x), model.predict(x))
    frame = pd.DataFrame.sparse.from_spmatrix(matrix)
    frame[frame.columns[predictor.schema[-1].position]] = pd.arrays.SparseArray([np.nan, *[0.0] * 299], fill_value=0.0)
    with pytest.raises(ff.RecordError, match="does not accept the field missing"):
        predictor.predict(frame.to_numpy())
    with pytest.raises(UnsupportedError, match="holds missing values in a frame of sparse columns"):
        ff.convert(model, frame)


def test_a_frame_of_which_some_columns_are_sparse_is_dense():
    x = pd.DataFrame.sparse.from_spmatrix(sparse.random(300, 6, 0.3, random_state=1))
    x[0] = np.where(np.arange(300) % 7, np.arange(300.0), np.nan)
    model = tree.DecisionTreeClassifier(max_depth=5).fit(x, np.arange(300) % 2)
    predictor = ff.convert(model, x).predictor()
    assert all(field.nullable for field in predictor.schema)
    assert tree_checks.same_bits(predictor.predict(x), model.predict(x))
