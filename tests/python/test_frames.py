# SPDX-License-Identifier: Apache-2.0
"""Tables and arrays: how they are bound, what is refused when they are, and memory in every shape."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import ChainMap, OrderedDict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.linear_model import LinearRegression

import fieldfare as ff
from support import artifacts

RECORD = {"flag": True, "count": 3, "single": 0.5, "real": 0.25, "wide": 1e300, "job": "technician"}
RECORDS = [
    RECORD,
    {"flag": False, "count": -7, "single": -0.0, "real": 1e-320, "wide": float("inf"), "job": "jürgen"},
    {"flag": None, "count": None, "single": None, "real": None, "wide": None, "job": None},
    {"flag": True, "count": 2**40, "single": 3.0, "real": -1.5, "wide": 0.0, "job": "somebody else"},
]


@pytest.fixture(scope="module")
def predictor() -> ff.Predictor:
    return ff.load(artifacts.every_type(nullable=True))


@pytest.fixture(scope="module")
def numeric() -> ff.Predictor:
    return ff.load(artifacts.numeric(4))


# -- tables ------------------------------------------------------------------------------------------------------------


def tables() -> dict[str, Any]:
    table = pa.Table.from_pylist(RECORDS)
    frame = pd.DataFrame(RECORDS)
    columns = {name: [record[name] for record in RECORDS] for name in RECORD}
    return {
        "pyarrow table": table,
        "pyarrow chunks": pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1)]),
        "pyarrow batch": table.to_batches()[0],
        "pyarrow reader": pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1)),
        "pandas": frame,
        "pandas arrow": table.to_pandas(types_mapper=pd.ArrowDtype),
        "pandas nullable": frame.convert_dtypes(),
        "pandas extra": frame.assign(when=pd.Timestamp("2020"), other=1j),
        "pandas index": frame.set_index(pd.Index(["d", "c", "b", "a"])),
        "polars": pl.from_arrow(table),
        "polars chunks": pl.concat([pl.from_arrow(table.slice(0, 3)), pl.from_arrow(table.slice(3))], rechunk=False),
        "dict of lists": columns,
        "dict of columns": {name: table[name] for name in columns},
        "chain map": ChainMap({}, columns),
        "mapping proxy": MappingProxyType(columns),
        "tuple": tuple(RECORDS),
        "ordered dicts": [OrderedDict(reversed(record.items())) for record in RECORDS],
        "reversed columns": table.select(table.column_names[::-1]),
    }


@pytest.mark.parametrize("name", tables())
def test_every_table_gives_the_same_bits(predictor: ff.Predictor, name: str) -> None:
    expected = predictor.transform(RECORDS)
    assert predictor.transform(tables()[name]).tobytes() == expected.tobytes()


def test_transformed_values(predictor: ff.Predictor) -> None:
    nan = float("nan")
    expected = [
        [1, 3, 0.5, 0.25, 1e300, 1],
        [0, -7, -0.0, 1e-320, float("inf"), 2],
        [nan, nan, nan, nan, nan, -2],
        [1, 2**40, 3, -1.5, 0, -1],
    ]
    assert predictor.transform(RECORDS).tobytes() == np.array(expected).tobytes()


class OnlyArray:
    """An object with the protocol for one array, and nothing else."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.batch.__arrow_c_array__()


class OnlyStream:
    """An object with the protocol for streams, and nothing else."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.table.__arrow_c_stream__()


def test_anything_with_the_arrow_protocol(predictor: ff.Predictor) -> None:
    table = pa.Table.from_pylist(RECORDS)
    expected = predictor.transform(RECORDS).tobytes()
    assert predictor.transform(OnlyArray(table.to_batches()[0])).tobytes() == expected
    assert predictor.transform(OnlyStream(table)).tobytes() == expected
    assert predictor.transform(OnlyStream(pl.from_arrow(table))).tobytes() == expected


def test_a_stream_that_fails_says_so(predictor: ff.Predictor) -> None:
    schema = pa.Table.from_pylist(RECORDS).schema

    def batches() -> Any:
        yield from pa.Table.from_pylist(RECORDS).to_batches()
        raise OSError("the disk is on fire")

    with pytest.raises(ff.SchemaError, match="the disk is on fire") as caught:
        predictor.predict(pa.RecordBatchReader.from_batches(schema, batches()))
    assert caught.value.code == "ArrowStream"


def test_arrow_memory_is_given_back(predictor: ff.Predictor) -> None:
    before = pa.total_allocated_bytes()
    for _ in range(50):
        table = pa.Table.from_pylist(RECORDS * 100)
        predictor.predict(table)
        with pytest.raises(ff.SchemaError):
            predictor.predict(table.drop_columns(["flag"]))
        del table
    assert pa.total_allocated_bytes() == before


def test_no_rows(predictor: ff.Predictor) -> None:
    table = pa.Table.from_pylist(RECORDS)
    columns = {name: table[name].slice(0, 0) for name in table.column_names}
    for X in (table.slice(0, 0), pd.DataFrame(RECORDS).iloc[:0], pl.from_arrow(table).head(0), [], (), columns):
        assert predictor.transform(X).shape == (0, 6)
        assert predictor.predict(X).shape == (0,)
        assert predictor.predict_leaf(X).shape == (0, 6)
    classifier = ff.load(artifacts.classifier(["no", "yes"]))
    assert classifier.predict_proba([]).shape == (0, 2)
    assert classifier.predict([]).dtype == "<U3"
    assert predictor.predict_json(b"").shape == (0,)


# -- what is refused when a table is bound -----------------------------------------------------------------------------


def test_all_problems_are_told_at_once(predictor: ff.Predictor) -> None:
    when = pd.to_datetime(["2020-01-01"])
    frame = pd.DataFrame({"flag": [1], "count": ["a"], "single": when, "job": [1], "wide": [1.0]})
    for X in (frame, pa.Table.from_pandas(frame), pl.from_pandas(frame), {name: frame[name] for name in frame}):
        with pytest.raises(ff.SchemaError) as caught:
            predictor.predict(X)
        assert caught.value.code == "TypeMismatch"
        assert caught.value.where == "column 'flag'"
        for name in ("flag", "count", "single", "real", "job"):
            assert f"column '{name}'" in str(caught.value)
        assert "column 'real': is missing" in str(caught.value)
        assert "column 'wide'" not in str(caught.value)


UNSUPPORTED = {
    "timestamp": pa.array([0], pa.timestamp("us")),
    "date32": pa.array([0], pa.date32()),
    "duration": pa.array([0], pa.duration("s")),
    "decimal": pa.array([1], pa.decimal128(10, 2)),
    "binary": pa.array([b"a"]),
    "list": pa.array([[1.0]]),
    "struct": pa.array([{"a": 1}]),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
@pytest.mark.parametrize("kind", ["bool", "int64", "float64", "string"])
def test_arrow_types_that_no_field_takes_are_named(kind: str, name: str) -> None:
    predictor = ff.load(artifacts.one_field(kind, nullable=True))
    with pytest.raises(ff.SchemaError, match=f"is {name}, the model takes {kind}") as caught:
        predictor.predict(pa.table({"x": UNSUPPORTED[name]}))
    assert caught.value.code == "TypeMismatch"


@pytest.mark.parametrize(
    "array",
    [
        np.array([1j]),
        np.array(["2020"], "M8[D]"),
        np.array([1], "m8[s]"),
        np.array([1], np.longdouble),
        np.array([b"a"]),
        np.zeros(1, [("a", int)]),
    ],
    ids=lambda array: array.dtype.kind,
)
def test_numpy_types_that_no_field_takes_are_named(array: Any) -> None:
    for kind in ("float64", "string"):
        with pytest.raises(ff.SchemaError) as caught:
            ff.load(artifacts.one_field(kind)).predict({"x": array})
        assert caught.value.code == "TypeMismatch"
        assert str(array.dtype) in str(caught.value)


def test_a_column_that_stands_twice(predictor: ff.Predictor) -> None:
    frame = pd.DataFrame(RECORDS)
    twice = pd.concat([frame, frame[["real"]]], axis=1)
    with pytest.raises(ff.SchemaError) as caught:
        predictor.predict(twice)
    assert (caught.value.code, caught.value.where) == ("DuplicateColumn", "column 'real'")
    arrow = pa.Table.from_pylist(RECORDS)
    with pytest.raises(ff.SchemaError) as caught:
        predictor.predict(arrow.append_column("real", arrow["real"]))
    assert caught.value.code == "DuplicateColumn"
    unknown = pd.concat([frame, pd.DataFrame({"y": [1] * 4}), pd.DataFrame({"y": [1] * 4})], axis=1)
    assert predictor.transform(unknown).tobytes() == predictor.transform(RECORDS).tobytes()


def test_columns_of_different_lengths(numeric: ff.Predictor) -> None:
    with pytest.raises(ff.SchemaError) as caught:
        numeric.predict({"x0": [1.0], "x1": [1.0, 2.0], "x2": [1.0], "x3": [1.0]})
    assert (caught.value.code, caught.value.where) == ("LengthMismatch", "column 'x1'")


@pytest.mark.parametrize(
    "X",
    [None, 3, "text", b"bytes", iter([]), object(), dict.fromkeys(["x0", "x1"], 1.0), pd.Series([1.0])],
    ids=lambda X: type(X).__name__,
)
def test_other_things_are_a_type_error(numeric: ff.Predictor, X: Any) -> None:
    with pytest.raises(TypeError):
        numeric.predict(X)


def test_a_bad_row_is_named_and_the_lowest(predictor: ff.Predictor) -> None:
    good = [RECORD] * 1000
    rows = [dict(row) for row in good]
    rows[640]["real"] = float("inf")
    rows[633]["wide"] = 10**400
    rows[900]["flag"] = 3
    for threads in (1, 2, 4):
        with pytest.raises(ff.RecordError) as caught:
            predictor.predict(rows, threads=threads)
        assert (caught.value.code, caught.value.where) == ("OutOfRange", "row 633, column 'wide'")
    table = pa.Table.from_pylist(good)
    reals = np.full(1000, 1.0)
    reals[640] = -np.inf
    counts = np.full(1000, 1.0)
    counts[641] = 0.5
    bad = table.set_column(3, "real", pa.array(reals)).set_column(1, "count", pa.array(counts))
    for threads in (1, 2, 4):
        with pytest.raises(ff.RecordError) as caught:
            predictor.predict(bad, threads=threads)
        assert (caught.value.code, caught.value.where) == ("OutOfRange", "row 640, column 'real'")


# -- arrays ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">f8", ">i4", "O"])
def test_matrices_of_every_dtype_and_layout(numeric: ff.Predictor, dtype: str) -> None:
    matrix = (np.arange(48).reshape(12, 4) % 7).astype(dtype)
    expected = matrix.astype(float).tobytes()
    packed = np.zeros(12, dtype=[("pad", "u1"), ("row", dtype, 4)]) if dtype != "O" else None
    layouts = [
        matrix,
        np.asfortranarray(matrix),
        np.repeat(np.repeat(matrix, 2, axis=0), 3, axis=1)[::2, ::3],
        matrix[::-1, ::-1][::-1, ::-1],
        matrix.T.copy().T,
    ]
    if packed is not None:
        packed["row"] = matrix
        assert not packed["row"].flags.aligned or matrix.itemsize == 1
        layouts.append(packed["row"])
    for layout in layouts:
        assert numeric.transform(layout).tobytes() == expected
        frozen = layout.view()
        frozen.flags.writeable = False
        assert numeric.transform(frozen).tobytes() == expected
    assert numeric.transform(matrix[:1][[0] * 5]).tobytes() == expected[:32] * 5
    assert numeric.transform(np.broadcast_to(matrix[0], (5, 4))).tobytes() == expected[:32] * 5


@settings(deadline=None)
@given(
    matrix=hnp.arrays(
        st.sampled_from(["f4", "f8", "i4"]),
        st.tuples(st.integers(0, 300), st.just(4)),
        elements={"min_value": -9, "max_value": 9},
    ),
    threads=st.integers(1, 4),
)
def test_batches_have_the_bits_of_single_rows(numeric: ff.Predictor, matrix: Any, threads: int) -> None:
    scores = numeric.predict(matrix, threads=threads)
    single = [numeric.predict_one(dict(zip(("x0", "x1", "x2", "x3"), row, strict=True))) for row in matrix]
    assert scores.tobytes() == np.array(single, dtype=float).tobytes()
    frame = pd.DataFrame(matrix, columns=["x0", "x1", "x2", "x3"])
    assert numeric.predict(frame).tobytes() == scores.tobytes()
    assert numeric.predict(pl.from_pandas(frame)).tobytes() == scores.tobytes()


def test_masked_values_are_missing(numeric: ff.Predictor) -> None:
    masked = np.ma.masked_array(np.ones((2, 4)), mask=[[0, 0, 0, 1], [0, 1, 0, 0]])
    expected = np.where(masked.mask, np.nan, 1.0)
    assert numeric.transform(masked).tobytes() == expected.tobytes()
    columns = {f"x{i}": masked[:, i] for i in range(4)}
    assert numeric.transform(columns).tobytes() == expected.tobytes()


@pytest.mark.parametrize("shape", [(4,), (), (1, 4, 1), (2, 3), (2, 5)])
def test_arrays_of_another_shape(numeric: ff.Predictor, shape: tuple[int, ...]) -> None:
    with pytest.raises((ValueError, ff.SchemaError)) as caught:
        numeric.predict(np.zeros(shape))
    if len(shape) == 2:
        assert isinstance(caught.value, ff.SchemaError)
        assert caught.value.code == "BadShape"


def test_a_matrix_for_a_model_with_strings() -> None:
    predictor = ff.load(artifacts.classifier(["no", "yes"]))
    with pytest.raises(ff.SchemaError, match="column 'job': is float64, the model takes string"):
        predictor.predict(np.zeros((1, 2)))
    mixed = np.array([[1.0, "admin"], [2.0, None]], dtype=object)
    expected = predictor.predict_proba([{"x": 1.0, "job": "admin"}, {"x": 2.0, "job": None}])
    assert predictor.predict_proba(mixed).tobytes() == expected.tobytes()


def test_objects_are_read_by_several_threads(predictor: ff.Predictor) -> None:
    frame = pd.DataFrame(RECORDS * 500).astype(object)
    expected = predictor.transform(RECORDS * 500).tobytes()
    for threads in (1, 2, 4):
        assert predictor.transform(frame, threads=threads).tobytes() == expected
    answers: list[bytes] = []

    def work() -> None:
        answers.append(predictor.transform(frame, threads=2).tobytes())

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [expected] * 4


def test_pandas_without_pyarrow() -> None:
    """Neither pandas' strings nor its nullable types need pyarrow."""
    script = f"""
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
import pandas as pd
import fieldfare as ff
from support import artifacts
records = {RECORDS!r}
predictor = ff.load(artifacts.every_type(nullable=True))
expected = predictor.transform(records).tobytes()
frame = pd.DataFrame(records)
assert predictor.transform(frame).tobytes() == expected
assert predictor.transform(frame.convert_dtypes()).tobytes() == expected
assert predictor.transform(frame.astype({{"job": "category"}})).tobytes() == expected
assert "pyarrow" not in sys.modules
"""
    script = script.replace("inf,", "float('inf'),")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


def test_integers_name_columns_as_in_a_frame() -> None:
    """A frame with integers for names and the dict of its columns are the same table."""
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 3)))
    predictor = ff.convert(LinearRegression().fit(frame, frame[0]), sample=frame).predictor()
    expected = predictor.predict(frame).tobytes()
    columns = {name: frame[name].to_numpy() for name in frame}
    for table in (
        columns,
        {np.int64(name): values for name, values in columns.items()},
        {str(name): values for name, values in columns.items()},
        {"0": columns[0], 1: columns[1], 2: columns[2]},
    ):
        assert predictor.predict(table).tobytes() == expected
    assert predictor.predict(columns, strict=True).tobytes() == expected
    with pytest.raises(ff.SchemaError, match="column '2': is missing"):
        predictor.predict({0: columns[0], 1: columns[1], 2.0: columns[2]})
