# SPDX-License-Identifier: Apache-2.0
"""Arrow columns of unusual types, and Arrow structures that no honest producer makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import fieldfare as ff
from support import artifacts

JOBS = ["technician", None, "jürgen", "nobody knows", "admin", "housemaid with a rather long name"]


@pytest.fixture(scope="module")
def texts() -> ff.Predictor:
    return ff.load(artifacts.one_field("string", nullable=True))


def expected(predictor: ff.Predictor) -> bytes:
    return predictor.transform([{"x": job} for job in JOBS]).tobytes()


@pytest.mark.parametrize("index", [pa.int8(), pa.uint16(), pa.int32(), pa.int64()])
@pytest.mark.parametrize("value", [pa.string(), pa.large_string(), pa.string_view()])
def test_dictionaries_of_every_layout_of_strings(texts: ff.Predictor, index: Any, value: Any) -> None:
    plain = pa.array(JOBS).dictionary_encode()
    coded = pa.DictionaryArray.from_arrays(plain.indices.cast(index), plain.dictionary.cast(value))
    assert texts.transform(pa.table({"x": coded})).tobytes() == expected(texts)
    one = texts.transform(pa.table({"x": coded}).slice(2, 1))
    assert one.tolist() == [[2.0]]
    pieces = pa.chunked_array([coded.slice(0, 2), coded.slice(2)])
    assert texts.transform(pa.table({"x": pieces})).tobytes() == expected(texts)


def test_categories_of_polars(texts: ff.Predictor) -> None:
    known = [job for job in JOBS if job]
    for dtype in (pl.Categorical, pl.Enum(known), pl.String):
        column = pl.Series("x", JOBS, dtype=dtype)
        assert texts.transform(column.to_frame()).tobytes() == expected(texts)
        assert texts.transform({"x": column}).tobytes() == expected(texts)
        assert texts.transform(column.to_frame().slice(2, 1)).tolist() == [[2.0]]
    nothing = pl.DataFrame({"x": [None, None]})
    assert texts.transform(nothing).tolist() == [[-2.0], [-2.0]]


def test_run_ends_are_refused_by_name(texts: ff.Predictor) -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["a", "b"]))
    with pytest.raises(ff.SchemaError, match="is run_end_encoded, the model takes string") as caught:
        texts.predict(pa.table({"x": runs}))
    assert caught.value.code == "TypeMismatch"


def test_extension_types_are_refused_by_name() -> None:
    numbers = ff.load(artifacts.one_field("float64"))
    flags = pa.array([True, False]).cast(pa.bool_())
    stored = pa.ExtensionArray.from_storage(pa.bool8(), flags.cast(pa.int8()))
    with pytest.raises(ff.SchemaError, match=r"is extension<arrow\.bool8>, the model takes float64"):
        numbers.predict(pa.table({"x": stored}))


def test_names_that_are_not_text(texts: ff.Predictor) -> None:
    array = pa.array(["admin"])
    for name in (b"\xff", b"x\xff", b"\x80x"):
        table = pa.Table.from_arrays([array, array], schema=pa.schema([pa.field("x", array.type), (name, array.type)]))
        with pytest.raises(ff.SchemaError, match="not UTF-8") as caught:
            texts.predict(table)
        assert caught.value.code == "BadArrow"


def test_more_rows_than_there_is_memory_for() -> None:
    numbers = ff.load(artifacts.numeric(256))
    rows = 2**56 + 1
    nulls = pa.Array.from_buffers(pa.null(), rows, [None])
    table = pa.table({f"x{i}": nulls for i in range(256)})
    with pytest.raises(ff.ArgumentError) as caught:
        numbers.transform(table)
    assert caught.value.code == "TooLarge"
    with pytest.raises((MemoryError, ValueError)):
        numbers.predict(table)
    with pytest.raises((MemoryError, ValueError)):
        numbers.predict(np.broadcast_to(np.zeros((1, 256)), (rows, 256)))
