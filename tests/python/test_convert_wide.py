# SPDX-License-Identifier: Apache-2.0
"""Wide and sparse samples: what the model does not read is neither walked, stored nor asked for."""

from __future__ import annotations

import tracemalloc
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(5)


def wide(rows: int, columns: int, density: float = 0.001) -> Any:
    """Sparse numbers, of which the first and the last column are dense and matter."""
    matrix = sparse.random(rows, columns, density=density, format="lil", random_state=1)
    matrix[:, 0] = RANDOM.normal(size=(rows, 1))
    matrix[:, columns - 1] = RANDOM.normal(size=(rows, 1))
    return matrix.tocsr()


def target(matrix: Any) -> Any:
    return np.asarray(matrix[:, [0, -1]].sum(axis=1)).ravel() > 0


@pytest.mark.parametrize(
    "model",
    [
        LGBMClassifier(n_estimators=5, verbose=-1),
        XGBClassifier(n_estimators=5, n_jobs=1),
        RandomForestClassifier(5, max_depth=3, random_state=0),
        HistGradientBoostingClassifier(max_iter=5),
        GradientBoostingClassifier(n_estimators=5),
    ],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.parametrize("frame", [False, True], ids=["array", "frame"])
def test_the_schema_has_what_the_trees_read(model: Any, frame: bool) -> None:
    data: Any = RANDOM.normal(size=(300, 40))
    labels = data[:, 7] + data[:, 31] > 0
    data = pd.DataFrame(data, columns=[f"c{i}" for i in range(40)]) if frame else data
    predictor = ff.convert(model.fit(data, labels), data).predictor()
    read = [field.position for field in predictor.schema]
    assert {7, 31} <= set(read)
    assert read == sorted(read)
    assert len(read) < 40
    assert predictor.matrix_width == 40
    assert len(predictor.feature_names_out) == len(read)
    array = np.asarray(data)
    expected = model.predict_proba(data)
    assert (predictor.predict_proba(data) == expected).all()
    assert (predictor.predict_proba(array) == expected).all()
    np.testing.assert_array_equal(predictor.transform(array), array[:, read])
    # What is not read is not looked at.
    array = array.copy()
    array[:, [i for i in range(40) if i not in read]] = np.nan
    assert (predictor.predict_proba(array) == expected).all()
    with pytest.raises(ff.SchemaError, match="the model takes 40"):
        predictor.predict(array[:, read])


def test_a_tree_that_reads_nothing() -> None:
    data = RANDOM.normal(size=(50, 3))
    predictor = ff.convert(DecisionTreeRegressor().fit(data, np.ones(50)), data).predictor()
    assert (predictor.predict(data) == 1).all()
    assert predictor.matrix_width == 3


def test_a_million_columns() -> None:
    data = wide(400, 1_000_000, density=0.0001)
    labels = target(data)
    parameters = {"objective": "binary", "verbose": -1, "min_data_in_leaf": 5, "feature_pre_filter": False}
    booster = lightgbm.train(parameters, lightgbm.Dataset(data, labels), 10)
    tracemalloc.start()
    model = ff.convert(booster, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    predictor = model.predictor()
    assert [field.position for field in predictor.schema] == [0, 999_999]
    assert predictor.matrix_width == 1_000_000
    assert (predictor.predict_proba(data)[:, 1] == booster.predict(data)).all()
    assert len(model.to_bytes()) < 1_000_000
    assert peak < 800_000_000  # the matrix made dense would be 3.2 GB


def test_a_linear_model_of_many_columns() -> None:
    data = wide(300, 12_000)
    fitted = LogisticRegression().fit(data, target(data))
    tracemalloc.start()
    model = ff.convert(fitted, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    predictor = model.predictor()
    assert len(predictor.schema) == predictor.matrix_width == 12_000
    assert (predictor.predict_margin(data) == fitted.decision_function(data)).all()
    assert len(model.to_bytes()) < 20_000_000
    assert peak < 500_000_000


def test_a_sparse_matrix_is_made_dense_a_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    data = wide(900, 50, density=0.1)
    fitted = LogisticRegression().fit(data, target(data))
    monkeypatch.setattr("fieldfare.importers._verify.CELLS", 64 * 50)
    dense: list[int] = []
    original = type(data).toarray

    def toarray(matrix: Any, *args: Any, **options: Any) -> Any:
        dense.append(matrix.shape[0])
        return original(matrix, *args, **options)

    monkeypatch.setattr(type(data), "toarray", toarray)
    ff.convert(fitted, data)
    assert dense
    assert max(dense) <= 64
