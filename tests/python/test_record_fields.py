# SPDX-License-Identifier: Apache-2.0
"""Which fields a record must have, what becomes of keys that no field has, and what records may be at most: the same
for dicts and for JSON."""

from __future__ import annotations

import collections
import decimal
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.tree import DecisionTreeRegressor

import fieldfare as ff
from support import artifacts

NULLABLE = ff.load(artifacts.every_type(nullable=True))
ONE = ff.load(artifacts.one_field("float64"))


def ways(record: dict[str, Any], **options: bool) -> Iterator[tuple[str, Callable[[ff.Predictor], Any]]]:
    """The same record by every way in."""
    text = json.dumps(record)
    yield "dict", lambda p: p.predict_one(record, **options)
    yield "str", lambda p: p.predict_one(text, **options)
    yield "bytes", lambda p: p.predict_one(text.encode(), **options)
    yield "dicts", lambda p: p.predict([record], **options)[0]
    yield "margins", lambda p: p.predict_margin([record], **options)[0]
    yield "leaves", lambda p: p.predict_leaf([record], **options)[0, 0]
    yield "features", lambda p: p.transform([record], **options)[0, 0]
    yield "lines", lambda p: p.predict_json(text + "\n", **options)[0]


def outcomes(predictor: ff.Predictor, record: dict[str, Any], **options: bool) -> set[tuple[str, str]]:
    """Code and key of the error, of every way in: one if they agree."""
    found = set()
    for _, call in ways(record, **options):
        try:
            call(predictor)
            found.add(("", ""))
        except ff.RecordError as error:
            place = error.where.rpartition("column ")[2].strip("'").rpartition("/")[2]
            found.add((error.code, "" if place in ("row 0", "0") else place))
    return found


@pytest.mark.parametrize(
    ("record", "code", "where"),
    [
        ({}, "NoKnownField", ""),
        ({"id": 1}, "NoKnownField", ""),
        ({"Real": 1.0}, "NoKnownField", ""),
        ({"real": 1.0}, "", ""),
        ({"real": None}, "", ""),
        ({"real": 1.0, "id": 7, "nested": {"flag": True}}, "", ""),
        ({"real": 1.0, "Count": 7}, "MisspeltField", "Count"),
        ({"real": 1.0, "cuont": 7}, "MisspeltField", "cuont"),
        ({"real": 1.0, "singles": 7}, "MisspeltField", "singles"),
        ({"real": 1.0, "s_ingle": 7, "single": None}, "", ""),
        ({"real": 1.0, "jobs": 7}, "", ""),
    ],
)
def test_missing_and_misspelt_fields(record: dict[str, Any], code: str, where: str) -> None:
    assert outcomes(NULLABLE, record) == {(code, where)}


def test_strict() -> None:
    full = {"flag": True, "count": 3, "single": 0.5, "real": 0.5, "wide": 1.0, "job": "admin"}
    assert outcomes(NULLABLE, full, strict=True) == {("", "")}
    assert outcomes(NULLABLE, {"real": 1.0}, strict=True) == {("", "")}
    assert outcomes(NULLABLE, full | {"id": 1}, strict=True) == {("UnknownField", "id")}
    assert outcomes(NULLABLE, full | {"Real": 1}, strict=True) == {("UnknownField", "Real")}
    assert outcomes(NULLABLE, full | {"id": 1}, strict=False) == {("", "")}
    assert outcomes(NULLABLE, full | {"id": 1}) == {("", "")}
    with pytest.raises(ff.RecordError, match="did you mean 'real'"):
        NULLABLE.predict_one(full | {"Real": 1}, strict=True)


def test_strict_tables() -> None:
    columns = {"x": [1.0, 2.0], "id": [1, 2]}
    for table in (columns, pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)):
        assert ONE.predict(table).shape == (2,)
        with pytest.raises(ff.SchemaError, match="column 'id'") as caught:
            ONE.predict(table, strict=True)
        assert caught.value.code == "UnknownColumn"
    assert ONE.predict(pd.DataFrame({"x": [1.0]}), strict=True).shape == (1,)
    assert ONE.predict(np.zeros((2, 1)), strict=True).shape == (2,)


def test_strict_of_a_classifier() -> None:
    binary = ff.load(artifacts.classifier(["no", "yes"]))
    record = {"x": 1.0, "job": "admin", "id": 7}
    calls: list[Callable[..., Any]] = [
        lambda **options: binary.predict_proba_one(record, **options),
        lambda **options: binary.predict_proba_one(json.dumps(record), **options),
        lambda **options: binary.predict_proba([record], **options),
    ]
    for call in calls:
        call()
        with pytest.raises(ff.RecordError) as caught:
            call(strict=True)
        assert caught.value.code == "UnknownField"


def test_arguments_of_single_calls() -> None:
    binary = ff.load(artifacts.classifier(["no", "yes"]))
    methods: list[Callable[..., Any]] = [binary.predict_one, binary.predict_proba_one]
    for method in methods:
        with pytest.raises(TypeError):
            method()
        with pytest.raises(TypeError):
            method({"x": 1.0}, {"x": 1.0})
        with pytest.raises(TypeError):
            method(record={"x": 1.0})
        with pytest.raises(TypeError, match="unexpected keyword argument 'strit'"):
            method({"x": 1.0}, strit=True)
        with pytest.raises(TypeError, match="strict is True or False"):
            method({"x": 1.0}, strict=1)


def test_limits_are_those_of_json() -> None:
    for count, code in ((4095, ""), (4096, "TooManyFields")):
        record = {"x": 1.0} | {f"key {i}": 0 for i in range(count)}
        assert {each[0] for each in outcomes(ONE, record)} == {code}
    for size, code in ((65_536, ""), (65_537, "TooLong")):
        assert {each[0] for each in outcomes(ONE, {"x": 1.0, "k" * size: 0})} == {code}


def test_a_model_may_have_many_fields() -> None:
    wide = ff.load(artifacts.numeric(5000))
    record = {f"x{i}": i / 5000 for i in range(5000)}
    assert outcomes(wide, record) == {("", "")}
    assert {call(wide).tolist() for way, call in ways(record) if way in ("dicts", "lines")} == {
        wide.predict_one(record)
    }
    more = record | {f"more {i}": 0 for i in range(5000)}
    assert outcomes(wide, more) == {("", "")}
    assert {each[0] for each in outcomes(wide, more | {"one": 1})} == {"TooManyFields"}


def test_columns_that_the_model_does_not_read_have_room_in_a_record() -> None:
    columns = pd.DataFrame(np.arange(40_000.0).reshape(8, 5000), columns=[f"x{i}" for i in range(5000)])
    model = DecisionTreeRegressor(max_depth=1, random_state=0).fit(columns, columns["x7"])
    predictor = ff.convert(model, sample=columns).predictor()
    assert len(predictor.schema) == 1
    record = columns.iloc[3].to_dict()
    assert {each[0] for each in outcomes(predictor, record)} == {""}
    more = record | {f"more {i}": 0 for i in range(5000)}
    assert {each[0] for each in outcomes(predictor, more)} == {""}
    assert {each[0] for each in outcomes(predictor, more | {"one": 1})} == {"TooManyFields"}


# -- values ------------------------------------------------------------------------------------------------------------


class Text(str):
    pass


class Other(str):
    """Equal texts, but never equal keys."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class Whole(int):
    def __index__(self) -> int:
        raise AssertionError

    def __float__(self) -> float:
        raise AssertionError


class Real(float):
    def __float__(self) -> float:
        raise AssertionError


class Array(np.ndarray):  # type: ignore[type-arg]
    pass


class Record(dict):  # type: ignore[type-arg]
    def __getitem__(self, key: object) -> Any:
        raise AssertionError

    def keys(self) -> Any:
        raise AssertionError

    def __iter__(self) -> Any:
        raise AssertionError


FULL = {"flag": True, "count": 3, "single": 0.5, "real": 0.25, "wide": 1.0, "job": "technician"}
FEATURES = [1.0, 3.0, 0.5, 0.25, 1.0, 1.0]


@pytest.mark.parametrize(
    "record",
    [
        Record(FULL),
        collections.OrderedDict(FULL),
        collections.defaultdict(lambda: 1.0, FULL),
        {Text(name): value for name, value in FULL.items()},
        {np.str_(name): value for name, value in FULL.items()},
        FULL | {"job": Text("technician"), "count": Whole(3), "real": Real(0.25)},
        FULL | {"single": np.float32(0.5), "wide": np.int8(1), "flag": np.True_, "job": np.str_("technician")},
        FULL | {"count": np.uint64(3), "real": np.float64(0.25), "single": np.float16(0.5)},
        FULL | {"count": np.longlong(3), "wide": np.ulonglong(1)},
    ],
    ids=range(9),
)
def test_subclasses_and_numpy_scalars(record: dict[str, Any]) -> None:
    assert NULLABLE.transform([record])[0].tolist() == FEATURES
    assert NULLABLE.predict_one(record) == NULLABLE.predict_one(FULL)


@pytest.mark.parametrize("value", [np.array(1.0), np.array([1.0]), np.array(1.0).view(Array), Text("1"), {}, []])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(ff.RecordError) as caught:
        ONE.predict_one({"x": value})
    assert (caught.value.code, caught.value.where) == ("TypeMismatch", "/x")


@pytest.mark.parametrize("keys", [(Other("x"), "x"), ("x", Other("x")), ("x", Other("id"), Other("id"))])
def test_a_dict_with_the_same_text_twice(keys: tuple[str, ...]) -> None:
    with pytest.raises(ff.RecordError) as caught:
        ONE.predict_one(dict.fromkeys(keys, 1.0))
    assert caught.value.code == "DuplicateKey"


class Money(decimal.Decimal):
    def __float__(self) -> float:
        raise AssertionError

    def __str__(self) -> str:
        raise AssertionError


#: Of a Decimal: what the same digits are in JSON.
DIGITS = ["1", "-0", "0.1", "1E+2", "1.50", "12345678901234567890.125", "9007199254740993", "0E-10", "1e-400", "1e400"]
DIGITS += ["9223372036854775807", "9223372036854775808", "5.0", "5.5", "1" * 1100, "1" * 1101]


@pytest.mark.parametrize("kind", ["float64", "float32", "int64", "bool", "string"])
@pytest.mark.parametrize("digits", DIGITS, ids=lambda digits: digits[:20])
def test_a_decimal_is_the_number_of_its_digits(kind: str, digits: str) -> None:
    predictor = ff.load(artifacts.one_field(kind, nullable=True, infinite=True))

    def became(call: Callable[[], Any]) -> float | str:
        try:
            return float(call())
        except ff.RecordError as error:
            return error.code

    expected = became(lambda: predictor._bind_lines(f'{{"x": {digits}}}'.encode()).score("feature")[0, 0])
    for value in (decimal.Decimal(digits), Money(digits)):
        record = {"x": value}
        assert became(lambda record=record: predictor.transform([record], decimals=True)[0, 0]) == expected
        with pytest.raises(ff.RecordError, match="feeds no field"):
            predictor.predict_one(record)
        with pytest.raises(ff.RecordError, match="feeds no field"):
            predictor.transform([record])


def test_decimals_that_are_no_numbers() -> None:
    infinite = ff.load(artifacts.one_field("float64", nullable=True, infinite=True))
    for text, value in (
        ("NaN", np.nan),
        ("sNaN", np.nan),
        ("-NaN123", np.nan),
        ("Inf", np.inf),
        ("-Infinity", -np.inf),
    ):
        became = infinite.transform([{"x": decimal.Decimal(text)}], decimals=True)[0, 0]
        np.testing.assert_equal(became, value)
    for text, code in (("NaN", "NullNotAllowed"), ("Infinity", "OutOfRange")):
        with pytest.raises(ff.RecordError) as caught:
            ONE.predict_one({"x": decimal.Decimal(text)}, decimals=True)
        assert caught.value.code == code
    with pytest.raises(TypeError, match="decimals is for lists of dicts"):
        ONE.predict(pd.DataFrame({"x": [1.0]}), decimals=True)
