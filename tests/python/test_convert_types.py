# SPDX-License-Identifier: Apache-2.0
"""What a column of a sample holds is what the source library makes of it: integers beyond float64, nullable types,
sparse columns, dictionaries, half precision; what cannot be is refused by name."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

import fieldfare as ff
from support.agreement import agree

ROWS = 240
RANDOM = np.random.default_rng(3)
BASE = RANDOM.integers(0, 3, ROWS)
GONE = RANDOM.random(ROWS) < 0.3
X = RANDOM.normal(size=ROWS)
Y = ((BASE == 1) | GONE).astype(int)


def models() -> list[Any]:
    return [
        XGBClassifier(n_estimators=3, n_jobs=1),
        LGBMClassifier(n_estimators=3, min_child_samples=2, verbose=-1),
        HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=2),
        DecisionTreeClassifier(random_state=0),
    ]


def answers_agree(model: Any, rows: Any) -> ff.Predictor:
    predictor = ff.convert(model, rows).predictor()
    assert (predictor.predict_proba(rows) == model.predict_proba(rows)).all()
    return predictor


# -- whole numbers that float64 does not hold --------------------------------------------------------------------------

WIDE = 2**60
STEPS = np.array([WIDE + i * 2**37 for i in range(8)])


@pytest.mark.parametrize(
    "model",
    [
        XGBClassifier(n_estimators=5, n_jobs=1),
        DecisionTreeClassifier(random_state=0),
        RandomForestClassifier(3, random_state=0),
        CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False),
        LGBMClassifier(n_estimators=5, verbose=-1),
        HistGradientBoostingClassifier(max_iter=5),
    ],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.parametrize("others", [{}, {"x": X}], ids=["alone", "beside a real column"])
def test_integers_beyond_2_to_the_53_are_rounded_as_the_source_rounds_them(model: Any, others: dict[str, Any]) -> None:
    ids = STEPS[RANDOM.integers(0, 8, ROWS)]
    data = pd.DataFrame({"id": ids, **others})
    predictor = ff.convert(model.fit(data, (ids - WIDE) // 2**37 % 2), data).predictor()
    near = np.array([m + d for m in STEPS[:-1] + 2**36 for d in (-1, 0, 1)])
    rows = pd.DataFrame({"id": near, **{name: np.full(len(near), values[0]) for name, values in others.items()}})
    expected = model.predict_proba(rows)
    records = [{name: values[i].item() for name, values in rows.items()} for i in range(len(rows))]
    lines = "\n".join(json.dumps(record) for record in records)
    for given in (rows, pa.table(rows), pl.DataFrame({name: rows[name].to_numpy() for name in rows}), records):
        np.testing.assert_array_equal(predictor.predict_proba(given), expected)
    np.testing.assert_array_equal(predictor.predict_json(lines), expected)


@pytest.mark.parametrize("model", models(), ids=lambda model: type(model).__name__)
def test_unsigned_integers_from_2_to_the_63(model: Any) -> None:
    hashes = RANDOM.integers(0, 2**64, ROWS, dtype=np.uint64)
    data = pd.DataFrame({"hash": hashes})
    predictor = answers_agree(model.fit(data, hashes > 2**63), data)
    assert [field.type for field in predictor.schema] == ["float64"]
    for number in hashes[:40].tolist():
        expected = model.predict_proba(pd.DataFrame({"hash": np.array([number], np.uint64)}))
        assert predictor.predict_proba_one({"hash": number})[True] == expected[0, 1]
        assert (predictor.predict_json(json.dumps({"hash": number})) == expected).all()


def test_the_largest_integers_of_their_types() -> None:
    for dtype in (np.int64, np.uint64):
        top = np.iinfo(dtype).max
        data = pd.DataFrame({"n": np.array([top, 0, top - 1, 5] * 20, dtype)})
        answers_agree(DecisionTreeClassifier().fit(data, data.n > 5), data)


# -- columns of nullable types -----------------------------------------------------------------------------------------

NULLABLE = {
    "Int64": pd.Series(BASE).astype("Int64").mask(GONE),
    "UInt8": pd.Series(BASE).astype("UInt8").mask(GONE),
    "Float64": pd.Series(BASE * 0.5).astype("Float64").mask(GONE),
    "Float32": pd.Series(BASE * 0.3).astype("Float32").mask(GONE),
    "boolean": pd.Series(BASE > 0).astype("boolean").mask(GONE),
    "int64[pyarrow]": pd.Series(BASE).astype("Int64").mask(GONE).astype("int64[pyarrow]"),
    "double[pyarrow]": pd.Series(BASE * 0.5).astype("Float64").mask(GONE).astype("double[pyarrow]"),
}


@pytest.mark.parametrize("name", NULLABLE)
@pytest.mark.parametrize("model", models(), ids=lambda model: type(model).__name__)
def test_nullable_columns_of_pandas_before_trees(name: str, model: Any) -> None:
    data = pd.DataFrame({"n": NULLABLE[name], "x": X})
    try:
        model.fit(data, Y).predict_proba(data)
    except (TypeError, ValueError) as refusal:
        pytest.skip(f"the source library refuses it: {refusal}")
    answers_agree(model, data)


@pytest.mark.parametrize("name", NULLABLE)
@pytest.mark.parametrize("encoder", [OneHotEncoder(handle_unknown="ignore"), OrdinalEncoder()])
def test_nullable_columns_of_pandas_before_encoders(name: str, encoder: Any) -> None:
    data = pd.DataFrame({"n": NULLABLE[name], "x": X})
    columns = ColumnTransformer([("n", encoder, ["n"])], remainder="passthrough")
    answers_agree(make_pipeline(columns, HistGradientBoostingClassifier(max_iter=3)).fit(data, Y), data)


def nulls(values: Any, dtype: Any) -> pl.Series:
    return pl.Series([None if gone else value for value, gone in zip(values.tolist(), GONE, strict=True)], dtype=dtype)


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.UInt16, pl.Float32, pl.Float64, pl.Boolean])
def test_nulls_of_polars_before_encoders(dtype: Any) -> None:
    data = pl.DataFrame({"n": nulls(BASE > 0 if dtype == pl.Boolean else BASE, dtype), "x": X})
    columns = ColumnTransformer([("n", OneHotEncoder(handle_unknown="ignore"), [0])], remainder="passthrough")
    model = make_pipeline(columns, HistGradientBoostingClassifier(max_iter=3)).fit(data, Y)
    predictor = answers_agree(model, data)
    assert (
        predictor.predict_proba_one({"n": None, "x": 0.5})[1] == predictor.predict_proba([{"n": None, "x": 0.5}])[0, 1]
    )


@pytest.mark.parametrize("text", [pl.Categorical, pl.Enum(["a", "b", "c"]), pl.String])
def test_texts_of_polars_with_nulls_before_encoders(text: Any) -> None:
    words = np.array(["a", "b", "c"])[BASE]
    data = pl.DataFrame({"t": nulls(words, pl.String).cast(text), "x": X})
    columns = ColumnTransformer([("t", OneHotEncoder(handle_unknown="ignore"), [0])], remainder="passthrough")
    answers_agree(make_pipeline(columns, DecisionTreeClassifier(random_state=0)).fit(data, Y), data)


@pytest.mark.parametrize("kind", ["string", "large_string"])
def test_dictionaries_of_arrow(kind: str) -> None:
    words = pa.array(np.array(["a", "b", "c"])[BASE]).cast(kind).dictionary_encode()
    table = pa.table({"t": words, "x": X})
    model = XGBClassifier(n_estimators=3, n_jobs=1, enable_categorical=True).fit(table, BASE > 0)
    answers_agree(model, table)


# -- small and sparse types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64", "bool"])
@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler()])
@pytest.mark.parametrize("beside", ["float32", "float64", None])
def test_small_integers_before_a_scaler(dtype: str, scaler: Any, beside: str | None) -> None:
    data = pd.DataFrame(
        {"a": RANDOM.integers(0, 90, ROWS).astype(dtype), "b": RANDOM.integers(0, 6, ROWS).astype(dtype)}
    )
    if beside:
        data["c"] = X.astype(beside)
    columns = ColumnTransformer([("s", scaler, ["a", "b"])], remainder="passthrough")
    for model in (XGBClassifier(n_estimators=20, n_jobs=1), RandomForestClassifier(5, random_state=0)):
        answers_agree(make_pipeline(columns, model).fit(data, Y), data)


def test_sparse_columns_of_pandas() -> None:
    dense = pd.DataFrame({"a": np.where(GONE, X, 0.0), "b": np.where(BASE > 1, X, 0.0)})
    sparse = dense.astype(pd.SparseDtype("float64", 0.0))
    predictor = ff.convert(LogisticRegression().fit(sparse, Y), sparse).predictor()
    model = LogisticRegression().fit(sparse, Y)
    np.testing.assert_array_equal(predictor.predict_margin(dense), model.decision_function(sparse))
    mixed = sparse.assign(c=X)
    for each in (*models(), make_pipeline(StandardScaler(), DecisionTreeClassifier(random_state=0))):
        answers_agree(each.fit(mixed, Y), mixed)


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        RandomForestClassifier(3, random_state=0),
        HistGradientBoostingClassifier(max_iter=3),
        XGBClassifier(n_estimators=3, n_jobs=1),
        LGBMClassifier(n_estimators=3, verbose=-1),
    ],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.parametrize("frame", [True, False], ids=["frame", "array"])
def test_half_precision(model: Any, frame: bool) -> None:
    rows: Any = pd.DataFrame({"a": X, "b": X[::-1]}).astype("float16")
    rows = rows if frame else rows.to_numpy()
    predictor = ff.convert(model.fit(rows, Y), rows).predictor()
    np.testing.assert_allclose(predictor.predict_proba(rows), model.predict_proba(rows), rtol=1e-12)


@pytest.mark.parametrize("model", [make_pipeline(StandardScaler(), LinearRegression()), LinearRegression()])
def test_what_computes_in_half_precision_is_refused(model: Any) -> None:
    rows = pd.DataFrame({"a": X, "b": X[::-1]}).astype("float16")
    with pytest.raises(ff.UnsupportedError, match="it computes in float16"):
        ff.convert(model.fit(rows, X), rows)


# -- what comes later, and what is there at all ------------------------------------------------------------------------


def test_a_boolean_is_missing_when_it_is_served() -> None:
    data = pd.DataFrame({"flag": RANDOM.random(ROWS) < 0.5, "x": X})
    encode = ColumnTransformer([("f", OneHotEncoder(handle_unknown="ignore"), ["flag"])], remainder="passthrough")
    target = (X > 0) ^ data.flag
    row = data.head(1).assign(flag=pd.array([pd.NA], dtype="boolean"))
    for model in (*models()[:3], make_pipeline(encode, DecisionTreeClassifier(random_state=0))):
        predictor = ff.convert(model.fit(data, target), data).predictor()
        expected = model.predict_proba(row)
        np.testing.assert_array_equal(predictor.predict_proba(row), expected)
        assert predictor.predict_proba_one({"flag": None, "x": X[0]})[True] == expected[0, 1]
    with pytest.raises(ff.RecordError, match="does not accept the field missing"):
        ff.convert(LogisticRegression().fit(data, target), data).predictor().predict_one({"flag": None, "x": 1.0})


def test_a_category_column_without_a_value() -> None:
    data = pd.DataFrame({"c": pd.Categorical([None] * ROWS), "x": X})
    columns = ColumnTransformer([("c", OneHotEncoder(handle_unknown="ignore"), ["c"])], remainder="passthrough")
    answers_agree(make_pipeline(columns, DecisionTreeClassifier(random_state=0)).fit(data, Y), data)
    fill = ColumnTransformer([("c", SimpleImputer(strategy="most_frequent"), ["c"])], remainder="passthrough")
    answers_agree(make_pipeline(fill, DecisionTreeClassifier(random_state=0)).fit(data, Y), data)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        (pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")]), r"its name \('a', 'b'\) is a tuple"),
        (["", "b"], "column 0: its name is empty"),
        (["a\0b", "b"], "holds a zero character"),
        (["x" * 300, "b"], "its name is of 300 bytes"),
        (["a", "a"], "a: columns 0 and 1 have this name"),
        ([pd.Timestamp(0), "b"], "is a Timestamp"),
    ],
)
def test_column_names_that_no_field_can_have(columns: Any, problem: str) -> None:
    data = pd.DataFrame(np.column_stack([X, X[::-1]]), columns=columns)
    model = LinearRegression().fit(data.to_numpy(), X)
    with pytest.raises(ff.UnsupportedError, match=problem):
        ff.convert(model, data)


def test_numbered_columns() -> None:
    data = pd.DataFrame(np.column_stack([X, X[::-1], X * X]))
    for model in (HistGradientBoostingClassifier(max_iter=3), RandomForestClassifier(3, random_state=0)):
        predictor = answers_agree(model.fit(data, X > 0), data)
        assert {field.name for field in predictor.schema} <= {"0", "1", "2"}


def test_one_class_only_is_refused() -> None:
    with pytest.raises(ff.UnsupportedError, match="one class only"):
        ff.convert(DecisionTreeClassifier().fit(X[:, None], np.ones(ROWS)), X[:, None])


def test_numbers_and_missing_objects() -> None:
    """None and NaN are different things to scikit-learn, among objects."""
    for missing in (None, np.nan):
        cells = pd.Series(
            [missing if gone else float(value) for value, gone in zip(BASE, GONE, strict=True)], dtype=object
        )
        data = pd.DataFrame({"n": cells, "x": X})
        columns = ColumnTransformer([("n", OneHotEncoder(handle_unknown="ignore"), ["n"])], remainder="passthrough")
        agree(make_pipeline(columns, SimpleImputer(), LinearRegression()).fit(data, Y), data)
