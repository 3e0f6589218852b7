# SPDX-License-Identifier: Apache-2.0
"""Arrays and what is like them: subclasses, lists of lists, sparse matrices; columns that are not there; LazyFrames."""

from __future__ import annotations

from collections import ChainMap
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from xgboost import XGBClassifier

import fieldfare as ff
from support import artifacts

MATRIX = (np.arange(48).reshape(12, 4) % 7).astype(float)


@pytest.fixture(scope="module")
def numeric() -> ff.Predictor:
    return ff.load(artifacts.numeric(4))


@pytest.fixture(scope="module")
def predictor() -> ff.Predictor:
    return ff.load(artifacts.every_type(nullable=True))


# -- arrays ------------------------------------------------------------------------------------------------------------


def test_lists_of_lists(numeric: ff.Predictor) -> None:
    for rows in (MATRIX.tolist(), tuple(map(tuple, MATRIX.tolist())), list(MATRIX)):
        assert numeric.transform(rows).tobytes() == MATRIX.tobytes()
    mixed = [[1, 2.5, None, 2**53 + 1], [0, np.float32(0.1), float("nan"), -0.0]]
    names = [field.name for field in numeric.schema]
    expected = numeric.transform([dict(zip(names, row, strict=True)) for row in mixed])
    assert numeric.transform(mixed).tobytes() == expected.tobytes()
    with pytest.raises(ff.SchemaError, match="has 3 columns; the model takes 4"):
        numeric.predict([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="row 1 has 3 cells, row 0 has 4"):
        numeric.predict([[1.0] * 4, [1.0] * 3])
    with pytest.raises(ff.RecordError, match="row 0, column 'x1'"):
        numeric.predict([[1.0, "x", 1.0, 1.0]])
    with pytest.raises(ff.RecordError):
        numeric.predict([[1.0, [2.0], 1.0, 1.0]])
    with pytest.raises(TypeError):
        numeric.predict([[1.0] * 4, 3])


def test_subclasses_of_arrays(numeric: ff.Predictor, tmp_path: Any) -> None:
    stored = np.memmap(tmp_path / "matrix", dtype=float, mode="w+", shape=MATRIX.shape)
    stored[:] = MATRIX
    names = [f"x{i}" for i in range(4)]
    structured = np.rec.fromarrays(MATRIX.T, names=names)
    for array in (
        np.matrix(MATRIX),
        stored,
        structured,
        structured.view(np.ndarray),
        structured[["x3", "x1", "x2", "x0"]],
    ):
        assert numeric.transform(array).tobytes() == MATRIX.tobytes()
    with pytest.raises(ff.SchemaError) as caught:
        numeric.predict(structured[["x0", "x1"]])
    assert caught.value.code == "MissingColumn"
    assert "column 'x3'" in str(caught.value)


class Like:
    """An array to those who ask for one, and nothing else."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.array


def test_what_becomes_an_array(numeric: ff.Predictor) -> None:
    assert numeric.transform(Like(MATRIX)).tobytes() == MATRIX.tobytes()
    columns = {f"x{i}": Like(MATRIX[:, i]) for i in range(4)}
    assert numeric.transform(columns).tobytes() == MATRIX.tobytes()
    with pytest.raises(ValueError, match="1 dimensions"):
        numeric.predict(Like(MATRIX[0]))
    frame = Like(MATRIX)
    frame.columns = ["x3", "x2", "x1", "x0"]  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="cannot take rows"):
        numeric.predict(frame)


@pytest.mark.parametrize("threads", [np.int64(2), np.uint8(2), 2])
def test_threads_may_be_any_integer(numeric: ff.Predictor, threads: Any) -> None:
    assert numeric.transform(MATRIX, threads=threads).tobytes() == MATRIX.tobytes()


# -- sparse matrices ---------------------------------------------------------------------------------------------------

FORMATS = [
    *(sp.csr_matrix, sp.csc_matrix, sp.coo_matrix, sp.lil_matrix, sp.dok_matrix, sp.bsr_matrix, sp.dia_matrix),
    *(sp.csr_array, sp.csc_array, sp.coo_array, sp.lil_array, sp.dok_array, sp.bsr_array, sp.dia_array),
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "u1"])
def test_sparse_matrices_of_every_form(numeric: ff.Predictor, form: Any, dtype: str) -> None:
    dense = MATRIX.astype(dtype)
    expected = dense.astype(float).tobytes()
    assert numeric.transform(form(dense)).tobytes() == expected
    assert numeric.transform(form(dense[3:5])).tobytes() == dense[3:5].astype(float).tobytes()
    assert numeric.predict(form(dense), threads=2).tobytes() == numeric.predict(dense).tobytes()


def test_sparse_matrices_in_odd_states(numeric: ff.Predictor) -> None:
    twice = sp.coo_matrix(([1.0, 2.0, 4.0], ([0, 0, 1], [2, 2, 0])), shape=(2, 4))
    assert numeric.transform(twice).tolist() == [[0, 0, 3, 0], [4, 0, 0, 0]]
    repeated = sp.csr_matrix((np.array([1.0, 2.0]), np.array([3, 3]), np.array([0, 2])), shape=(1, 4))
    assert numeric.transform(repeated).tolist() == [[0, 0, 0, 3]]
    assert repeated.nnz == 2  # the caller's matrix is left alone
    backwards = sp.csr_matrix((np.array([1.0, 2.0]), np.array([3, 1]), np.array([0, 2])), shape=(1, 4))
    assert numeric.transform(backwards).tolist() == [[0, 2, 0, 1]]
    wide = sp.csr_matrix(MATRIX)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    assert numeric.transform(wide).tobytes() == MATRIX.tobytes()
    assert numeric.transform(sp.csr_matrix((0, 4))).shape == (0, 4)
    assert numeric.transform(sp.csr_matrix((3, 4))).tolist() == [[0.0] * 4] * 3
    broken = sp.csr_matrix(MATRIX)
    broken.has_canonical_format = True
    broken.indices[5] = 4
    with pytest.raises(ff.RecordError) as caught:
        numeric.predict(broken)
    assert caught.value.code == "BadIndex"


def test_sparse_matrices_that_are_refused(numeric: ff.Predictor, predictor: ff.Predictor) -> None:
    for matrix in (sp.csr_matrix((2, 3)), sp.csr_matrix((2, 5))):
        with pytest.raises(ff.SchemaError) as caught:
            numeric.predict(matrix)
        assert caught.value.code == "BadShape"
    with pytest.raises(ff.SchemaError, match="column 'job': is sparse float64, the model takes string"):
        predictor.predict(sp.csr_matrix((2, 6)))
    with pytest.raises(ff.SchemaError, match="complex128"):
        numeric.predict(sp.csr_matrix(MATRIX.astype(complex)))
    with pytest.raises(ff.SchemaError, match="is sparse bool, the model takes float64"):
        numeric.predict(sp.csr_matrix(MATRIX > 3))
    with pytest.raises(ValueError, match="1 dimensions"):
        numeric.predict(sp.coo_array(MATRIX[0]))


def test_what_a_sparse_matrix_leaves_out_is_what_it_is_to_the_source() -> None:
    rng = np.random.default_rng(0)
    X = sp.random(400, 12, density=0.4, random_state=1, format="csr")
    y = (X[:, :3].sum(axis=1).A1 + rng.normal(size=400) * 0.1 > 0.6).astype(int)
    logistic = LogisticRegression().fit(X, y)
    got = ff.convert(logistic, sample=X).predictor().predict_proba(X)
    assert np.array_equal(got, logistic.predict_proba(X))
    boosted = XGBClassifier(n_estimators=20, n_jobs=1).fit(X, y)
    predictor = ff.convert(boosted, sample=X.toarray()).predictor()
    assert np.array_equal(predictor.predict_proba(X), boosted.predict_proba(X))
    assert np.array_equal(predictor.predict_proba(X.toarray()), boosted.predict_proba(X.toarray()))
    assert not np.array_equal(predictor.predict_proba(X), predictor.predict_proba(X.toarray()))


# What XGBoost answers depends on the container: in place of a value, a 0 that is there and one that is left out differ.


def signed(rows: int = 300) -> tuple[Any, Any]:
    """A sparse matrix of numbers around 0, and labels."""
    X = sp.random(rows, 6, density=0.4, random_state=1, format="csr")
    X.data -= 0.5
    return X, np.random.default_rng(0).integers(0, 2, rows)


def storing_zeros(X: Any) -> Any:
    stored = X.copy()
    stored.data[::3] = 0.0
    stored.data[::6] = -0.0
    return stored


def containers(X: Any) -> dict[str, Any]:
    """The same rows in everything that XGBoost takes; a matrix also with zeros that it stores."""
    dense = X.toarray()
    frame = pd.DataFrame(dense, columns=[f"x{i}" for i in range(X.shape[1])])
    stored = storing_zeros(X)
    sparse = {
        "csr": X,
        "csc": X.tocsc(),
        "stored": stored,
        "stored, csc": stored.tocsc(),
        "stored, coo": stored.tocoo(),
    }
    tables = {"frame": frame, "polars": pl.from_pandas(frame), "arrow": pa.Table.from_pandas(frame)}
    return {**sparse, **tables, "dense": dense, "float32": dense.astype("f4"), "list": dense.tolist()}


@pytest.mark.parametrize("model", [XGBClassifier, LGBMClassifier, RandomForestClassifier])
def test_every_container_has_the_bits_of_the_source(model: Any) -> None:
    X, y = signed()
    fitted = model(n_estimators=8).fit(X.toarray(), y)
    predictor = ff.convert(fitted, sample=X.toarray()).predictor()
    for name, rows in containers(X).items():
        if model is not XGBClassifier and name in ("polars", "arrow", "list"):
            continue  # not for their libraries
        expected = fitted.predict_proba(rows).astype(float)
        assert np.array_equal(predictor.predict_proba(rows), expected), name


@pytest.mark.parametrize("wide", [6, 60])
def test_what_a_sparse_sample_leaves_out_is_missing_to_xgboost(wide: int) -> None:
    X, y = signed()
    X = sp.hstack([X] * (wide // 6), format="csr")
    fitted = XGBClassifier(n_estimators=40, max_depth=4, colsample_bytree=0.5).fit(X, y)
    for source in (fitted, make_pipeline(fitted)):
        predictor = ff.convert(source, sample=X).predictor()
        for name, rows in containers(X).items():
            expected = fitted.predict_proba(rows).astype(float)
            assert np.array_equal(predictor.predict_proba(rows), expected), name
        record = {field.name: None for field in predictor.schema}
        empty = sp.csr_matrix((1, wide))
        assert np.array_equal(predictor.predict_proba([record]), fitted.predict_proba(empty).astype(float))
        zeros = dict.fromkeys(record, 0.0)
        assert np.array_equal(predictor.predict_proba([zeros]), fitted.predict_proba(empty.toarray()).astype(float))
    missing = XGBClassifier(n_estimators=8, missing=0.0).fit(X, y)  # takes every 0 for missing
    predictor = ff.convert(missing, sample=X).predictor()
    for rows in containers(X).values():
        if not isinstance(rows, pl.DataFrame | pa.Table):
            assert np.array_equal(predictor.predict_proba(rows), missing.predict_proba(rows).astype(float))


def test_a_fill_is_no_sparse_sample() -> None:
    X, y = signed()
    for columns in (6, 60):
        dense = sp.hstack([X] * (columns // 6)).toarray()
        fitted = make_pipeline(SimpleImputer(missing_values=0), XGBClassifier(n_estimators=8)).fit(dense, y)
        predictor = ff.convert(fitted, sample=dense).predictor()
        assert np.array_equal(predictor.predict_proba(dense), fitted.predict_proba(dense).astype(float))
        with pytest.raises(ff.UnsupportedError, match="sparse matrix in front of steps"):
            predictor.predict(sp.csr_matrix(dense))


def test_what_a_pipeline_makes_of_a_sparse_matrix_is_not_known() -> None:
    X, y = signed()
    whole = ColumnTransformer([("all", "passthrough", list(range(6)))])
    fitted = make_pipeline(whole, XGBClassifier(n_estimators=8)).fit(X.toarray(), y)
    assert not np.array_equal(fitted.predict_proba(X), fitted[-1].predict_proba(X))
    predictor = ff.convert(fitted, sample=X.toarray()).predictor()
    with pytest.raises(ff.UnsupportedError, match="convert the XGBoost model itself"):
        predictor.predict(X)


def twice(X: Any) -> Any:
    """A matrix that stores every cell twice."""
    return type(X)((np.repeat(X.data, 2), np.repeat(X.indices, 2), X.indptr * 2), shape=X.shape)


def test_cells_that_are_stored_twice() -> None:
    X, y = signed()
    forest = RandomForestClassifier(4).fit(X, y)
    assert np.array_equal(ff.convert(forest, X).predictor().predict_proba(twice(X)), forest.predict_proba(twice(X)))
    for model in (XGBClassifier(n_estimators=4), LGBMClassifier(n_estimators=4)):
        predictor = ff.convert(model.fit(X, y), X).predictor()
        for matrix in (twice(X), twice(X.tocsc())):
            with pytest.raises(ff.UnsupportedError, match=r"call its sum_duplicates\(\) first"):
                predictor.predict(matrix)


# -- damaged ones, which SciPy's own loops would follow out of their arrays --------------------------------------------


def test_damaged_sparse_matrices_are_refused(numeric: ff.Predictor) -> None:
    def damaged(form: str, name: str, at: int, value: int, dtype: str = "i4") -> Any:
        matrix = sp.csr_matrix(MATRIX).asformat(form, copy=True)
        array = np.array(getattr(matrix, name), dtype)
        array[at] = value
        setattr(matrix, name, array)
        return matrix

    for form in ("csr", "csc", "bsr"):
        for name, at, value in (("indptr", 3, 10**6), ("indptr", 1, -5), ("indptr", -1, 10**9), ("indices", 2, 10**8)):
            for dtype in ("i4", "i8"):
                with pytest.raises(ff.RecordError) as caught:
                    numeric.predict(damaged(form, name, at, value, dtype))
                assert caught.value.code == "BadIndex"
    with pytest.raises(ff.RecordError) as caught:
        numeric.predict(damaged("csr", "indptr", 3, 10**6))
    assert caught.value.where == "row 2"
    for name, value in (("row", 10**8), ("col", 10**8), ("row", -1)):
        coo = sp.coo_matrix(MATRIX)
        getattr(coo, name)[4] = value
        with pytest.raises(ff.RecordError, match="outside the matrix"):
            numeric.predict(coo)
    short = sp.csr_matrix(MATRIX)
    short.indptr = short.indptr[:-2]
    with pytest.raises(ValueError, match="one start per row and one more"):
        numeric.predict(short)
    other = sp.csr_matrix(MATRIX)
    other.indices = other.indices.astype(float)
    with pytest.raises(ValueError, match="indices of a sparse matrix is an array of integers"):
        numeric.predict(other)
    slack = sp.csr_matrix(MATRIX)
    slack.data = np.append(slack.data, 0.0)
    slack.indices = np.append(slack.indices, 10**8).astype("i4")  # behind what the rows have
    assert numeric.transform(slack).tobytes() == MATRIX.tobytes()


# -- columns that are not there ----------------------------------------------------------------------------------------


def test_missing_columns_may_be_null(predictor: ff.Predictor) -> None:
    record = {"flag": True, "real": 0.25, "job": "technician"}
    expected = predictor.transform([record, record]).tobytes()
    frame = pd.DataFrame([record, record])
    tables: list[Any] = [frame, pl.from_pandas(frame), pa.Table.from_pandas(frame), frame.to_dict("list")]
    tables.append(np.rec.fromarrays([[0.25] * 2, ["technician"] * 2], names=["real", "job"]))
    for X in tables:
        with pytest.raises(ff.SchemaError) as caught:
            predictor.transform(X)
        assert caught.value.code == "MissingColumn"
        for name in ("count", "single", "wide"):
            assert f"'{name}': is missing" in str(caught.value)
    for X in tables[:-1]:
        assert predictor.transform(X, missing_columns="null").tobytes() == expected
    partial = predictor.transform([{"real": 0.25, "job": "technician"}] * 2).tobytes()
    assert predictor.transform(tables[-1], missing_columns="null").tobytes() == partial
    for call in (predictor.predict, predictor.predict_margin, predictor.predict_leaf):
        assert len(call(frame, missing_columns="null")) == 2
    with pytest.raises(ff.SchemaError):
        predictor.transform(frame[[]].assign(other=1), missing_columns="null")
    strict = ff.load(artifacts.every_type(nullable=False))
    with pytest.raises(ff.SchemaError, match="'count': is missing"):
        strict.transform(frame, missing_columns="null")
    with pytest.raises(ValueError, match="missing_columns is 'error' or 'null'"):
        predictor.transform(frame, missing_columns="ignore")


# -- one record, and what has no rows ----------------------------------------------------------------------------------


def test_one_record_from_a_series_or_a_mapping(predictor: ff.Predictor) -> None:
    record = {"flag": True, "count": 3, "single": 0.5, "real": 0.25, "wide": 1e300, "job": "technician"}
    expected = predictor.predict_one(record)
    frame = pd.DataFrame([record])
    for each in (
        pd.Series(record),
        frame.iloc[0],
        next(frame.iterrows())[1],
        ChainMap({}, record),
        MappingProxyType(record),
    ):
        assert predictor.predict_one(each) == expected
    numeric = ff.load(artifacts.numeric(2))
    series = pd.Series({"x0": 1.0, "x1": float("nan")})
    assert numeric.predict_one(series) == numeric.predict_one({"x0": 1.0, "x1": None})
    with pytest.raises(TypeError, match="every name stands once"):
        numeric.predict_one(pd.Series([1.0, 2.0], index=["x0", "x0"]))
    with pytest.raises(TypeError, match="keys of a record are strings"):
        numeric.predict_one(pd.Series([1.0, 2.0]))
    with pytest.raises(TypeError, match="give predict_one a record, predict a DataFrame"):
        numeric.predict(series)


def test_a_lazy_frame_has_no_rows_yet(numeric: ff.Predictor) -> None:
    lazy = pl.DataFrame(MATRIX, schema=[f"x{i}" for i in range(4)]).lazy()
    with pytest.raises(TypeError, match=r"call its collect\(\) first"):
        numeric.predict(lazy)
    assert numeric.transform(lazy.collect()).tobytes() == MATRIX.tobytes()
