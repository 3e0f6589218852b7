# SPDX-License-Identifier: Apache-2.0
"""What a value becomes, or why it is refused: the same whichever way it comes in."""

from __future__ import annotations

import decimal
import enum
import json
import struct
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fieldfare as ff
from support import artifacts

FIELDS = ("bool", "int64", "float32", "float64", "string")
PREDICTORS = {
    (kind, nullable, infinite): ff.load(artifacts.one_field(kind, nullable=nullable, infinite=infinite))
    for kind in FIELDS
    for nullable in (False, True)
    for infinite in (False, True)
}


class Level(enum.IntEnum):
    HIGH = 3


def outcome(call: Callable[[], Any]) -> str | bytes:
    """The code of the error, or the bits of the value."""
    try:
        return struct.pack("<d", float(call()))
    except ff.Error as error:
        return error.code


def became(predictor: ff.Predictor, record: dict[Any, Any]) -> str | bytes:
    return outcome(lambda: predictor.transform([record])[0, 0])


#: field type, value, then what it becomes: a number, or the code of an error.
TABLE: list[tuple[str, Any, float | str]] = [
    ("float64", 1, 1.0),
    ("float64", 1.5, 1.5),
    ("float64", -0.0, -0.0),
    ("float64", 2**53 + 1, 2.0**53),
    ("float64", 10**30, 1e30),
    ("float64", 10**400, "OutOfRange"),
    ("float64", float("inf"), "OutOfRange"),
    ("float64", 1e-320, 1e-320),
    ("float64", True, "TypeMismatch"),
    ("float64", "12", "TypeMismatch"),
    ("float64", [1.0], "TypeMismatch"),
    ("float64", {"a": 1}, "TypeMismatch"),
    ("float32", 0.1, float(np.float32(0.1))),
    ("float32", 16777217, 16777216.0),
    ("float32", 1e39, "OutOfRange"),
    ("int64", 1.0, 1.0),
    ("int64", 1.5, "NotAnInteger"),
    ("int64", 2**63 - 1, float(2**63)),
    ("int64", 2**63, "OutOfRange"),
    ("int64", -(2**63), -(2.0**63)),
    ("int64", -(2**63) - 1, "OutOfRange"),
    ("float64", -(2**63) - 1, -(2.0**63)),
    ("float32", 2**64 + 2**40, float(np.float32(2.0**64 + 2.0**40))),
    ("int64", 10**30, "OutOfRange"),
    ("int64", False, "TypeMismatch"),
    ("bool", True, 1.0),
    ("bool", False, 0.0),
    ("bool", 1, "TypeMismatch"),
    ("bool", 0.0, "TypeMismatch"),
    ("bool", "true", "TypeMismatch"),
    ("string", "technician", 1.0),
    ("string", "jürgen", 2.0),
    ("string", "nobody", -1.0),
    ("string", "", -1.0),
    ("string", "admin\0", -1.0),
    ("string", 3, "TypeMismatch"),
    ("string", 3.5, "TypeMismatch"),
    ("string", True, "TypeMismatch"),
    ("string", "x" * 65536, -1.0),
    ("string", "x" * 65537, "TooLong"),
]


def expected_of(answer: float | str) -> str | bytes:
    return answer if isinstance(answer, str) else struct.pack("<d", answer)


@pytest.mark.parametrize(("kind", "value", "answer"), TABLE, ids=lambda value: str(value)[:20])
def test_python_values_have_the_answers_of_json(kind: str, value: Any, answer: float | str) -> None:
    predictor = PREDICTORS[kind, False, False]
    expected = expected_of(answer)
    assert became(predictor, {"x": value}) == expected
    cells = np.empty(1, dtype=object)
    cells[0] = value
    assert outcome(lambda: predictor.transform({"x": cells})[0, 0]) == expected
    if value != 10**400 and value != float("inf"):
        line = json.dumps({"x": value}).encode()
        rows = predictor._bind_lines(line)
        assert outcome(lambda: rows.score("feature")[0, 0]) == expected
        if isinstance(expected, str):
            assert outcome(lambda: predictor.predict_one(line)) == expected
            with pytest.raises(ff.RecordError) as caught:
                predictor.predict_one({"x": value})
            assert caught.value.where == "/x"


@pytest.mark.parametrize("missing", [None, float("nan"), np.float64("nan"), np.float32("nan"), pd.NA], ids=repr)
@pytest.mark.parametrize("kind", FIELDS)
def test_missing_values(kind: str, missing: Any) -> None:
    code = struct.pack("<d", -2.0) if kind == "string" else struct.pack("<d", float("nan"))
    assert became(PREDICTORS[kind, True, False], {"x": missing}) == code
    assert became(PREDICTORS[kind, False, False], {"x": missing}) == "NullNotAllowed"


@pytest.mark.parametrize("infinity", [float("inf"), -float("inf"), np.float32("inf"), np.float16("-inf")], ids=repr)
def test_infinities_only_where_the_field_takes_them(infinity: Any) -> None:
    for kind in ("float32", "float64"):
        assert became(PREDICTORS[kind, False, True], {"x": infinity}) == struct.pack("<d", float(infinity))
        assert became(PREDICTORS[kind, False, False], {"x": infinity}) == "OutOfRange"
    assert became(PREDICTORS["int64", False, True], {"x": infinity}) == "OutOfRange"
    assert became(PREDICTORS["float64", False, True], {"x": 10**400}) == "OutOfRange"


NUMPY_SCALARS = [
    np.int8(-3),
    np.uint8(200),
    np.int16(-300),
    np.uint16(60000),
    np.int32(-70000),
    np.uint32(4_000_000_000),
    np.int64(-(2**62)),
    np.uint64(2**62),
    np.longlong(5),
    np.ulonglong(5),
    np.float16(0.5),
    np.float32(0.25),
    np.float64(0.125),
]


@pytest.mark.parametrize("scalar", NUMPY_SCALARS, ids=lambda scalar: scalar.dtype.name)
def test_numpy_scalars_are_numbers(scalar: Any) -> None:
    assert became(PREDICTORS["float64", False, False], {"x": scalar}) == struct.pack("<d", float(scalar))
    assert became(PREDICTORS["bool", False, False], {"x": scalar}) == "TypeMismatch"
    assert became(PREDICTORS["string", False, False], {"x": scalar}) == "TypeMismatch"
    whole = float(scalar).is_integer()
    assert became(PREDICTORS["int64", False, False], {"x": scalar}) == (
        struct.pack("<d", float(scalar)) if whole else "NotAnInteger"
    )


def test_other_scalars() -> None:
    number, boolean, string = (PREDICTORS[kind, False, False] for kind in ("int64", "bool", "string"))
    assert became(boolean, {"x": np.True_}) == struct.pack("<d", 1.0)
    assert became(number, {"x": np.True_}) == "TypeMismatch"
    assert became(number, {"x": Level.HIGH}) == struct.pack("<d", 3.0)
    assert became(number, {"x": np.uint64(2**63)}) == "OutOfRange"
    assert became(string, {"x": np.str_("technician")}) == struct.pack("<d", 1.0)
    assert became(string, {"x": "lone \ud800"}) == "BadUtf8"
    assert became(string, {"x": b"technician"}) == "TypeMismatch"


@pytest.mark.parametrize(
    "value",
    [
        decimal.Decimal(1),
        1j,
        np.datetime64("2020-01-01"),
        np.timedelta64(1, "s"),
        np.bytes_(b"a"),
        np.complex64(1),
        np.longdouble(1),
        np.array(1.0),
        pd.Timestamp("2020-01-01"),
        pd.NaT,
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("kind", FIELDS)
def test_values_of_other_types_are_refused_by_name(kind: str, value: Any) -> None:
    with pytest.raises(ff.RecordError, match=type(value).__name__) as caught:
        PREDICTORS[kind, True, True].predict_one({"x": value})
    assert caught.value.code == "TypeMismatch"


def test_keys() -> None:
    predictor = PREDICTORS["float64", False, False]
    assert predictor.transform([{"y": object(), "x": 1, "é": 2}])[0, 0] == 1.0
    assert became(predictor, {"x": 1, "\ud800": 3}) == "BadUtf8"
    assert predictor.transform([{"".join(["", "x"]): 1, np.str_("z"): 2}])[0, 0] == 1.0
    for key in (3, None, b"x", ("x",)):
        with pytest.raises(TypeError, match="the keys of a record are strings"):
            predictor.predict_one({key: 1, "x": 1})
        with pytest.raises(TypeError, match="the keys of a record are strings"):
            predictor.predict([{"x": 1}, {key: 1, "x": 1}])


def arrays(kind: str, values: list[Any]) -> Iterator[tuple[str, Any]]:
    """The same column in every container that can hold it."""
    missing = any(value is None for value in values)
    arrow = pa.array(values)
    yield "pyarrow", pa.table({"x": arrow})
    yield "pyarrow chunked", pa.table({"x": pa.chunked_array([arrow.slice(0, 1), arrow.slice(1, 0), arrow.slice(1)])})
    yield "pyarrow batch", pa.record_batch({"x": arrow})
    yield "pyarrow sliced", pa.table({"x": pa.concat_arrays([arrow, arrow])}).slice(len(values))
    yield "pyarrow dictionary", pa.table({"x": arrow.dictionary_encode()}) if kind != "bool" else pa.table({"x": arrow})
    yield "polars", pl.DataFrame({"x": values})
    yield "pandas object", pd.DataFrame({"x": pd.Series(values, dtype=object)})
    yield "pandas arrow", pd.DataFrame({"x": pd.Series(values, dtype=pd.ArrowDtype(arrow.type))})
    yield "list", {"x": values}
    yield "pyarrow column", {"x": arrow}
    yield "polars column", {"x": pl.Series(values)}
    yield "pandas column", {"x": pd.Series(values, dtype=object)}
    if kind == "string":
        yield "pandas string", pd.DataFrame({"x": pd.Series(values, dtype="str")})
        yield "pandas category", pd.DataFrame({"x": pd.Series(values, dtype="category")})
        yield "polars category", pl.DataFrame({"x": pl.Series(values, dtype=pl.Categorical)})
        yield "arrow large", pa.table({"x": arrow.cast(pa.large_string())})
        yield "arrow view", pa.table({"x": arrow.cast(pa.string_view())})
        if not missing and not any(value.endswith("\0") for value in values):
            yield "numpy U", {"x": np.array(values)}
            yield "numpy strings", {"x": np.array(values, dtype=np.dtypes.StringDType())}
    elif kind == "bool":
        yield "pandas boolean", pd.DataFrame({"x": pd.Series(values, dtype="boolean")})
        if not missing:
            yield "numpy", np.array(values).reshape(-1, 1)
    else:
        dtype = "Int64" if all(value is None or isinstance(value, int) for value in values) else "Float64"
        yield "pandas nullable", pd.DataFrame({"x": pd.Series(values, dtype=dtype)})
        yield "numpy object", np.array(values, dtype=object).reshape(-1, 1)
        if not missing:
            yield "numpy", np.array(values).reshape(-1, 1)
            yield "numpy swapped", {"x": np.array(values).astype(np.array(values).dtype.newbyteorder(">"))}


COLUMNS = {
    "bool": st.booleans(),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float32": st.floats(allow_nan=False, width=64),
    "float64": st.floats(allow_nan=False, width=64),
    "string": st.one_of(st.sampled_from(artifacts.JOBS), st.text(st.characters(codec="utf-8"), max_size=20)),
}


@pytest.mark.parametrize("kind", FIELDS)
@settings(deadline=None)
@given(data=st.data())
def test_every_way_in_gives_the_same_bits_or_the_same_error(kind: str, data: st.DataObject) -> None:
    first = data.draw(COLUMNS[kind])
    rest = data.draw(st.lists(st.one_of(COLUMNS[kind], st.none()), min_size=1, max_size=5))
    values = [first, *rest]
    for nullable in (False, True):
        for infinite in (False, True):
            predictor = PREDICTORS[kind, nullable, infinite]

            def answer(X: Any, predictor: ff.Predictor = predictor) -> bytes | tuple[str, str]:
                try:
                    return predictor.transform(X).tobytes()
                except ff.RecordError as error:
                    return error.code, error.where

            expected = answer({"x": list(values)})
            for name, X in arrays(kind, values):
                assert answer(X) == expected, (name, nullable, infinite)
            single = [became(predictor, {"x": value}) for value in values]
            bad = [row for row, each in enumerate(single) if isinstance(each, str)]
            if bad:
                assert expected == (single[bad[0]], f"row {bad[0]}, column 'x'")
            else:
                assert expected == b"".join(each for each in single if isinstance(each, bytes))
