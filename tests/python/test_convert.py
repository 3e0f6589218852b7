# SPDX-License-Identifier: Apache-2.0
"""The driver: schema, checks, provenance, baseline, verification."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff
from fieldfare.convert import describe
from support.agreement import assert_same_bits

RANDOM = np.random.default_rng(1)


def frame(rows: int = 300) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": RANDOM.integers(18, 90, rows),
            "rate": np.where(RANDOM.random(rows) < 0.1, np.nan, RANDOM.normal(size=rows)),
            "job": RANDOM.choice(["cook", "clerk", "Bäcker"], rows),
            "id": np.arange(rows),
        }
    )


def fitted(data: pd.DataFrame) -> Pipeline:
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age", "rate"]),
        (OneHotEncoder(handle_unknown="ignore"), ["job"]),
    )
    return make_pipeline(columns, LogisticRegression()).fit(data, np.where(data["age"] > 50, "old", "young"))


def content(model: Any, sample: Any, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    document = describe(model, sample, **options)
    return json.loads(document.json), document.tensors


def test_the_schema_says_what_a_record_may_hold() -> None:
    data = frame()
    schema = ff.convert(fitted(data), data).predictor().schema
    assert [(f.name, f.type, f.nullable, f.infinite) for f in schema] == [
        ("age", "int64", True, False),
        ("rate", "float64", True, False),
        ("job", "string", True, False),
    ]
    assert list(schema[2].categories) == ["Bäcker", "clerk", "cook"]


def test_checks_hold_the_rows_that_matter() -> None:
    data = frame()
    document, tensors = content(fitted(data), data, checks="sample")
    checks = document["checks"]
    assert checks["rows"] >= 64
    numbers = tensors["checks/numbers"].reshape(checks["rows"], 2)
    assert np.isnan(numbers[:, 0]).any()  # a missing age, though the sample has none
    assert np.isnan(numbers[:, 1]).any()
    assert any("never seen" in word for word in checks["words"])
    assert np.abs(tensors["checks/margins"]).min() == np.abs(fitted(data).decision_function(data)).min()


def test_checks_of_a_tree_stand_on_its_thresholds() -> None:
    X = RANDOM.normal(size=(200, 3))
    tree = DecisionTreeClassifier(max_depth=4).fit(X, X.sum(axis=1) > 0)
    document, tensors = content(tree, X)
    stored = set(tensors["checks/numbers"].tolist())
    thresholds = tree.tree_.threshold[tree.tree_.children_left >= 0]
    assert sum(float(t) in stored for t in thresholds) >= min(8, len(thresholds))
    assert document["checks"]["margin_tolerance"] == []


def test_a_sample_of_one_row() -> None:
    data = frame()
    document, _ = content(fitted(data), data.iloc[:1])
    assert document["checks"]["rows"] >= 64
    ff.convert(fitted(data), data.iloc[:1])


def test_provenance_and_baseline() -> None:
    data = frame()
    model = ff.convert(fitted(data), data, name="bank", version="3 of May")
    info = model.predictor().info
    assert (info["name"], info["version"], info["source"]) == ("bank", "3 of May", "sklearn.pipeline.Pipeline")
    assert f"scikit-learn {sklearn.__version__}" in info["libraries"]
    assert info["created"].endswith("+00:00")
    baseline = content(fitted(data), data)[0]["baseline"]
    assert baseline["rows"] == 300
    assert sum(baseline["score_counts"]) == 300
    age, rate, job = baseline["fields"]
    assert age["quantiles"][0] == data["age"].min()
    assert rate["missing_rate"] == data["rate"].isna().mean()
    assert dict(zip(job["categories"], job["rates"], strict=True)) == data["job"].value_counts(normalize=True).to_dict()


def test_a_source_that_answers_otherwise_is_not_converted() -> None:
    X = RANDOM.normal(size=(200, 3))
    model = LinearRegression().fit(X, X.sum(axis=1))
    described = model.coef_.copy()

    model.predict = lambda rows: rows @ described + 1e-6  # type: ignore[method-assign]
    with pytest.raises(ff.ArtifactError) as raised:
        ff.convert(model, X)
    assert raised.value.code in ("SelfTestFailed", "ConversionDiffers")


def test_saving_replaces_a_file_as_a_whole(tmp_path: Path) -> None:
    data = frame()
    model = ff.convert(fitted(data), data)
    path = tmp_path / "bank.fieldfare"
    path.write_text("old")
    model.save(path)
    assert path.read_bytes() == model.to_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["bank.fieldfare"]
    assert ff.load(path).predict(data).tolist() == fitted(data).predict(data).tolist()


@pytest.mark.parametrize("sample", [{"a": [1]}, "text.csv", None, 5])
def test_a_sample_of_another_kind_is_a_type_error(sample: Any) -> None:
    with pytest.raises(TypeError, match="pass a pandas, polars or pyarrow frame"):
        ff.convert(fitted(frame()), sample)


def test_an_object_of_no_known_library() -> None:
    with pytest.raises(ff.UnsupportedError, match=r"builtins.object is not supported") as raised:
        ff.convert(object(), np.zeros((3, 2)))
    assert (raised.value.code, raised.value.where) == ("Unsupported", "object")


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    with pytest.raises(ff.UnsupportedError, match="a pickle is not read"):
        ff.convert(path, frame())


def test_looking_at_what_is_supported_imports_no_source_library() -> None:
    code = (
        "import sys, fieldfare as ff; rows = ff.supported(); assert len(rows) > 15 and 'StandardScaler' in str(rows);"
        "assert '<table>' in rows._repr_html_();"
        "assert not {'sklearn', 'xgboost', 'lightgbm', 'pandas'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif("FIELDFARE_DATA" not in os.environ, reason="FIELDFARE_DATA names no folder of data sets")
@pytest.mark.parametrize("threshold", [0.3, 1.0])
def test_every_customer_of_the_bank(threshold: float) -> None:
    path = Path(os.environ["FIELDFARE_DATA"]) / "bank-marketing" / "bank-full.csv.gz"
    with gzip.open(path) as file:
        data = pd.read_csv(file, sep=";")
    target = data.pop("y")
    columns = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
        sparse_threshold=threshold,
    )
    model = make_pipeline(columns, LogisticRegression(max_iter=200)).fit(data, target)
    predictor = ff.convert(model, data).predictor()
    assert_same_bits(predictor.transform(data), model[:-1].transform(data))
    assert (predictor.predict(data) == model.predict(data)).all()
    if threshold == 1.0:
        assert (predictor.predict_margin(data) == model.decision_function(data)).all()
        assert (predictor.predict_proba(data) == model.predict_proba(data)).all()
