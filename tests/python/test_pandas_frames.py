# SPDX-License-Identifier: Apache-2.0
"""pandas frames: how their columns are found, and every kind of column that pandas has."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import fieldfare as ff
from fieldfare import _pandas
from support import artifacts

JOBS = ["technician", None, "jürgen", "nobody knows", "admin", "technician"]
NUMBERS = [1.5, None, -0.0, 2.0**40, 1e300, 3.0]


@pytest.fixture(scope="module")
def predictor() -> ff.Predictor:
    schema = [artifacts.field(name, nullable=True) for name in ("a", "b")]
    schema.append(artifacts.field("job", "string", nullable=True, categories=tuple(artifacts.JOBS)))
    model = artifacts.stumps([0, 1, 2], [0.5, 1.0, 1.0])
    steps = [artifacts.ordinal(2, artifacts.JOBS)]
    return ff.load(artifacts.build(artifacts.document(schema, model, steps=steps, features=[0, 1, 3])))


def expected(predictor: ff.Predictor, frame: pd.DataFrame) -> bytes:
    """What the rows are as records."""
    names = [field.name for field in predictor.schema]
    return predictor.transform(frame[names].astype(object).to_dict("records")).tobytes()


def frame_of(a: Any = NUMBERS, b: Any = NUMBERS, job: Any = JOBS) -> pd.DataFrame:
    return pd.DataFrame({"a": a, "b": b, "job": job})


# -- finding columns ---------------------------------------------------------------------------------------------------


def test_frames_with_other_columns_one_after_the_other(predictor: ff.Predictor) -> None:
    frame = frame_of()
    frames = [
        frame,
        frame.head(2),
        frame[["job", "b", "a"]],
        frame.assign(extra="x")[["extra", "b", "job", "a"]],
        frame_of(a=[1, 2, 3, 4, 5, 6]),
        frame.astype(object),
        frame.iloc[::2],
        frame.rename(columns={"a": "b", "b": "a"}),
        frame.copy(),
    ]
    for _ in range(2):
        for each in frames:
            assert predictor.transform(each).tobytes() == expected(predictor, each)


def test_a_layout_is_not_taken_for_another(predictor: ff.Predictor) -> None:
    frame = frame_of()
    predictor.predict(frame)
    lists = np.empty(3, dtype=object)  # names that cannot be hashed
    lists[:] = [["a"], ["b"], ["job"]]
    for wrong, code in (
        (frame.rename(columns={"a": "A"}), "MissingColumn"),
        (frame.drop(columns="b"), "MissingColumn"),
        (pd.concat([frame, frame[["b"]]], axis=1), "DuplicateColumn"),
        (frame.set_axis(pd.MultiIndex.from_product([["a"], ["a", "b", "job"]]), axis=1), "MissingColumn"),
        (pd.DataFrame(index=range(3)), "MissingColumn"),
        (frame.set_axis(pd.Index(lists, dtype=object), axis=1), "MissingColumn"),
    ):
        for _ in range(2):
            with pytest.raises(ff.SchemaError) as caught:
                predictor.predict(wrong)
            assert caught.value.code == code
        assert predictor.transform(frame).tobytes() == expected(predictor, frame)


def test_blocks_and_the_public_interface_say_the_same(predictor: ff.Predictor) -> None:
    frame = frame_of().assign(when=pd.Timestamp("2020"), c=1)
    frame["b"] = frame["b"].clip(-1e30, 1e30).astype("float32")
    frame["d"] = frame["a"] * 2
    positions = np.array([frame.columns.get_loc(name) for name in ("a", "b", "job")])
    for blocks in (_pandas._blocks(frame), _pandas._public_blocks(frame)):
        rows = predictor._bind_blocks(*blocks, positions, len(frame), _pandas.Layout(frame.columns, predictor).column)
        assert rows.score("feature").tobytes() == expected(predictor, frame)


def test_blocks_are_checked(predictor: ff.Predictor) -> None:
    column = _pandas.Layout(frame_of().columns, predictor).column
    block = np.zeros((3, 2))
    good = ([block], np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([0, 1, -1]), 2)
    bad: list[Any] = [
        ([block], np.array([0, 1, 0]), *good[2:]),
        ([block], np.array([0, -1, 0]), *good[2:]),
        (*good[:2], np.array([0, 3, 2]), *good[3:]),
        (*good[:2], np.array([0, -1, 2]), *good[3:]),
        (*good[:2], np.array([0, 1]), *good[3:]),
        (*good[:3], np.array([0, 3, -1]), 2),
        (*good[:3], np.array([0, 1]), 2),
        ([block[0]], *good[1:]),
    ]
    for arguments in bad:
        with pytest.raises((IndexError, ValueError)):
            predictor._bind_blocks(*arguments, column, True)
    with pytest.raises(ff.SchemaError) as caught:
        predictor._bind_blocks(*good[:4], 3, column, True)
    assert caught.value.code == "LengthMismatch"


def test_columns_named_by_numbers() -> None:
    schema = [artifacts.field(name, nullable=True) for name in ("0", "1")]
    predictor = ff.load(artifacts.build(artifacts.document(schema, artifacts.stumps([0, 1], [0.5, 0.5]))))
    values = np.arange(6.0).reshape(3, 2)
    assert predictor.transform(pd.DataFrame(values)).tobytes() == values.tobytes()
    assert predictor.transform(pd.DataFrame(values[:, ::-1], columns=[1, 0])).tobytes() == values.tobytes()
    with pytest.raises(ff.SchemaError) as caught:
        predictor.predict(pd.DataFrame(np.zeros((1, 3)), columns=[0, 1, "1"]))
    assert caught.value.code == "DuplicateColumn"
    with pytest.raises(ff.SchemaError):
        predictor.predict(pd.DataFrame(np.zeros((1, 2)), columns=[0, True]))


# -- kinds of columns --------------------------------------------------------------------------------------------------

KINDS = {
    "object": (object, object),
    "str": (None, "str"),
    "string pyarrow": ("Float64", "string[pyarrow]"),
    "string python": ("Float64", "string[python]"),
    "arrow": ("float64[pyarrow]", pd.ArrowDtype(pa.string())),
    "arrow large": ("float64[pyarrow]", pd.ArrowDtype(pa.large_string())),
    "arrow dictionary": (None, pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))),
    "category": ("category", "category"),
    "sparse": (pd.SparseDtype("float64"), None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_column(predictor: ff.Predictor, kind: str) -> None:
    numbers, texts = KINDS[kind]
    frame = frame_of()
    if numbers:
        frame["a"] = frame["a"].astype(numbers)
    if texts:
        frame["job"] = frame["job"].astype(texts)
    answer = expected(predictor, frame_of())
    assert predictor.transform(frame).tobytes() == answer
    assert predictor.transform({name: frame[name] for name in frame}).tobytes() == answer
    for rows in (slice(1, 2), slice(3, 6), slice(0, 0)):
        assert predictor.transform(frame.iloc[rows]).tobytes() == expected(predictor, frame_of().iloc[rows])


def test_categories_of_every_type(predictor: ff.Predictor) -> None:
    frame = frame_of()
    unused = [*artifacts.JOBS, "never", "nobody knows"]
    columns = [
        pd.Categorical(JOBS, categories=unused),
        pd.Categorical(JOBS, categories=pd.Index(unused, dtype=object)),
        pd.Categorical(JOBS, categories=unused, ordered=True),
        pd.Categorical(JOBS * 40)[:6],
        pd.Categorical(JOBS, categories=[*map(str, range(40_000)), *unused]),
    ]
    for job in columns:
        assert predictor.transform(frame.assign(job=job)).tobytes() == expected(predictor, frame)
    missing = frame.assign(job=pd.Categorical([None] * 6))
    assert np.isin(predictor.transform(missing)[:, 2], -2.0).all()
    whole = frame.assign(a=pd.Categorical([1, 2, 3, 1, 2, None]))
    assert predictor.transform(whole)[:5, 0].tolist() == [1, 2, 3, 1, 2]
    for column, name in (("a", "object"), ("job", "int64")):
        wrong = frame.assign(**{column: pd.Categorical(["x"] * 6 if column == "a" else [1] * 6)})
        with pytest.raises((ff.SchemaError, ff.RecordError), match=column) as caught:
            predictor.predict(wrong)
        assert caught.value.code == "TypeMismatch", name


def test_categories_change_from_frame_to_frame(predictor: ff.Predictor) -> None:
    frame = frame_of()
    for round_ in range(40):
        unused = [f"unused {round_} {i}" for i in range(round_ % 7)]
        job = pd.Categorical(JOBS, categories=[*unused, *artifacts.JOBS[:: -1 if round_ % 2 else 1], "nobody knows"])
        assert predictor.transform(frame.assign(job=job)).tobytes() == expected(predictor, frame)


@pytest.mark.parametrize("nothing", [[None] * 6, [np.nan] * 6, [pd.NA] * 6], ids=["None", "NaN", "NA"])
def test_a_column_without_a_value(predictor: ff.Predictor, nothing: list[Any]) -> None:
    frame = frame_of(b=nothing, job=nothing)
    answer = predictor.transform([{"a": a} for a in NUMBERS]).tobytes()
    assert predictor.transform(frame).tobytes() == answer
    if nothing[0] is None:
        table = pa.Table.from_pandas(frame).set_column(2, "job", pa.nulls(6)).set_column(1, "b", pa.nulls(6))
        assert predictor.transform(table).tobytes() == answer
        typed = frame.astype({"b": pd.ArrowDtype(pa.null()), "job": pd.ArrowDtype(pa.null())})
        assert predictor.transform(typed).tobytes() == answer


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (pd.date_range("2020", periods=6), "datetime64"),
        (pd.date_range("2020", periods=6, tz="Europe/Berlin"), "datetime64"),
        (pd.timedelta_range("1s", periods=6), "timedelta64"),
        (pd.period_range("2020", periods=6, freq="D"), "extension<pandas.period>"),
        (pd.interval_range(0, 6), "is a struct"),
        (pd.arrays.ArrowExtensionArray(pa.array([b"x"] * 6)), "binary"),
        (np.zeros(6, complex), "complex128"),
        (pd.Categorical(pd.date_range("2020", periods=6)), "dictionary<datetime64"),
    ],
    ids=["time", "zone", "delta", "period", "interval", "binary", "complex", "times"],
)
def test_types_that_no_field_takes_are_named(predictor: ff.Predictor, column: Any, name: str) -> None:
    frame = frame_of()
    for wrong in (frame.assign(a=column), frame.assign(job=column)):
        with pytest.raises(ff.SchemaError, match=name) as caught:
            predictor.predict(wrong)
        assert caught.value.code == "TypeMismatch"
    assert predictor.transform(frame.assign(other=column)).tobytes() == expected(predictor, frame)


# -- time --------------------------------------------------------------------------------------------------------------


def seconds(call: Any) -> float:
    """The shortest of several calls."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def test_one_row_takes_as_long_whatever_the_categories_are() -> None:
    def one_row(words: list[str]) -> dict[str, float]:
        schema = [artifacts.field("job", "string", categories=tuple(words))]
        steps = [artifacts.ordinal(0, words)]
        document = artifacts.document(schema, artifacts.stumps([0], [0.5]), steps=steps, features=[1])
        predictor = ff.load(artifacts.build(document))
        texts = pd.Series(words, dtype=object)
        table = pa.table({"job": pa.array(words)})
        rows = {
            "object": pd.DataFrame({"job": texts}).head(1),
            "str": pd.DataFrame({"job": texts.astype("str")}).head(1),
            "category": pd.DataFrame({"job": texts.astype("category")}).head(1),
            "category of objects": pd.DataFrame({"job": pd.Categorical(texts, pd.Index(words, dtype=object))}).head(1),
            "string": table.slice(0, 1),
            "dictionary": pa.table({"job": table["job"].combine_chunks().dictionary_encode()}).slice(0, 1),
        }
        return {name: seconds(lambda: predictor.predict(X)) for name, X in rows.items()}  # noqa: B023

    few, many = one_row([f"w{i}" for i in range(5)]), one_row([f"w{i}" for i in range(50_000)])
    assert {name: (few[name], taken) for name, taken in many.items() if taken > 10 * few[name] + 1e-4} == {}
