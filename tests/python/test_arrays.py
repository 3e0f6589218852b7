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
from sklearn.linear_model import LogisticRegression
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

FORMATS = [sp.csr_matrix, sp.csc_matrix, sp.coo_matrix, sp.csr_array, sp.csc_array, sp.coo_array, sp.lil_matrix]


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
