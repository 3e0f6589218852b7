# SPDX-License-Identifier: Apache-2.0
"""Wide and sparse samples: what the model does not read is neither walked, stored nor asked for."""

from __future__ import annotations

import sys
import tracemalloc
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from lightgbm import LGBMClassifier
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeRegressor
from xgboost import XGBClassifier

import fieldfare as ff
from fieldfare.importers import _verify

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


def test_a_quarter_of_a_million_columns() -> None:
    data = wide(400, 250_000, density=0.0004)
    labels = target(data)
    parameters = {"objective": "binary", "verbose": -1, "min_data_in_leaf": 5, "feature_pre_filter": False}
    booster = lightgbm.train(parameters, lightgbm.Dataset(data, labels), 10)
    tracemalloc.start()
    model = ff.convert(booster, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    predictor = model.predictor()
    assert [field.position for field in predictor.schema] == [0, 249_999]
    assert predictor.matrix_width == 250_000
    assert (predictor.predict_proba(data)[:, 1] == booster.predict(data)).all()
    assert len(model.to_bytes()) < 1_000_000
    assert peak < 200_000_000  # the matrix made dense would be 800 MB


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


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows of each matrix of features that the artifact makes; a conversion makes 64 * 50 numbers at a time."""
    monkeypatch.setattr("fieldfare.importers._parts.CELLS", 64 * 50)
    rows: list[int] = []
    transform = ff.Predictor.transform

    def counted(predictor: ff.Predictor, X: Any, **options: Any) -> Any:
        answer = transform(predictor, X, **options)
        rows.append(answer.shape[0])
        return answer

    monkeypatch.setattr(ff.Predictor, "transform", counted)
    return rows


def test_a_sparse_matrix_is_compared_a_few_rows_at_a_time(made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    data = wide(900, 50, density=0.1)
    fitted = LogisticRegression().fit(data, target(data))
    monkeypatch.setattr(type(data), "toarray", None)
    ff.convert(fitted, data)
    assert sum(made) == 900
    assert max(made) <= 64


WORDS = np.array([f"word {i}" for i in range(50)])[np.arange(900) % 50]


@pytest.mark.parametrize("container", [pd.DataFrame, pl.DataFrame, pa.table, lambda columns: columns["a"][:, None]])
@pytest.mark.parametrize("sparse_output", [True, False])
def test_one_hot_features_are_compared_a_few_rows_at_a_time(
    made: list[int], container: Any, sparse_output: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = container({"a": WORDS})
    fitted = make_pipeline(OneHotEncoder(sparse_output=sparse_output), DecisionTreeRegressor(random_state=0))
    fitted.fit(data, RANDOM.normal(size=900))
    dense: list[int] = []
    transform = OneHotEncoder.transform

    def counted(encoder: Any, X: Any) -> Any:
        answer = transform(encoder, X)
        dense.append(0 if sparse_output else answer.shape[0])
        return answer

    monkeypatch.setattr(OneHotEncoder, "transform", counted)
    ff.convert(fitted, data)
    assert sum(made) >= 900
    assert max(made) <= 66
    assert max(dense) <= 192 + 128  # the records to be stored; those of the sample are fewer at a time


@pytest.mark.parametrize("container", [pl.DataFrame, pa.table])
def test_a_part_of_a_table_holds_what_the_whole_holds(made: list[int], container: Any) -> None:
    flags, counts = [True, False, True] * 300, [5, 6, 7] * 300
    data = container({"flag": [None, *flags[1:]], "count": [*counts[:-1], None], "word": WORDS.tolist()})
    encoder = OneHotEncoder(sparse_output=False)
    fitted = make_pipeline(encoder, DecisionTreeRegressor(max_depth=4)).fit(data, RANDOM.normal(size=900))
    predictor = ff.convert(fitted, data).predictor()
    assert len(made) > 900 / 64
    assert (predictor.predict(data) == fitted.predict(data)).all()


@pytest.mark.parametrize("sparse_output", [True, False])
def test_a_feature_that_differs_is_found_in_any_part(sparse_output: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldfare.importers._parts.CELLS", 64 * 50)
    data = pd.DataFrame({"a": WORDS})
    fitted = make_pipeline(OneHotEncoder(sparse_output=sparse_output), LogisticRegression())
    fitted.fit(data, np.arange(900) % 2)
    transform = ff.Predictor.transform

    def wrong(predictor: ff.Predictor, X: Any) -> Any:
        answer = transform(predictor, X)
        if 777 in X.index:
            answer[X.index == 777, 3] = np.nan
        return answer

    monkeypatch.setattr(ff.Predictor, "transform", wrong)
    with pytest.raises(ff.ArtifactError, match="the first has the feature 3 nan") as caught:
        ff.convert(fitted, data)
    assert caught.value.where == "row 777"


def test_a_dense_matrix_is_compared_with_a_sparse_one_where_it_stores_something() -> None:
    stored = sparse.csr_matrix(([1.0, np.nan, 0.0, 2.0, 3.0], ([0, 0, 1, 2, 2], [1, 2, 0, 3, 3])), shape=(3, 4))
    dense = np.array([[0, 1, np.nan, 0], [0, 0, -0.0, 0], [0, 0, 0, 5.0]])
    assert _verify._same_stored(dense, stored.copy())
    for row, column, value in [(0, 1, 2.0), (0, 2, 1.0), (1, 0, 1.0), (1, 3, 1.0), (1, 3, np.nan), (2, 3, 0.0)]:
        other = dense.copy()
        other[row, column] = value
        assert not _verify._same_stored(other, stored.copy())
    assert not _verify._same_stored(dense[:, :3], stored.copy())


def test_memory_does_not_follow_the_number_of_categories() -> None:
    data = pd.DataFrame({"a": [f"word {i}" for i in range(20_000)]})
    fitted = make_pipeline(OneHotEncoder(), LogisticRegression(max_iter=3)).fit(data, np.arange(20_000) % 2)
    tracemalloc.start()
    ff.convert(fitted, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000_000  # the features made dense would be 3.2 GB


def test_values_of_a_wide_sample_are_held_for_the_rows_that_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["fieldfare.convert"], "COMPARED_VALUES", 1000 * 200)
    data = RANDOM.normal(size=(20_000, 200)).astype(np.float32)
    fitted = LogisticRegression(max_iter=3).fit(data[:100], np.arange(100) % 2)
    tracemalloc.start()
    ff.convert(fitted, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24_000_000  # the sample is of 16 MB, of 32 MB in float64
