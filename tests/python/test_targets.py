# SPDX-License-Identifier: Apache-2.0
"""Several targets wherever answers come out: the predictor, the command line, reports."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import is_regressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multioutput import MultiOutputClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import fieldfare as ff
from fieldfare.cli import main
from fieldfare.cli.comparison import compare_with_source
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.program import native_program
from fieldfare.convert import describe

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(200, 3)), columns=["a", "b", "c"])
LABELS = np.stack([np.where(X.a > 0, "yes", "no"), np.array(["x", "y", "z"])[np.digitize(X.b, [-1, 1])]], axis=1)
VALUES = np.stack([X.a + X.b, X.c * 2], axis=1)

MODELS: dict[str, Any] = {
    "forest": RandomForestClassifier(5, random_state=0).fit(X, LABELS),
    "decides": MultiOutputClassifier(LinearSVC()).fit(X, LABELS),
    "values": RandomForestRegressor(5, random_state=0).fit(X, VALUES),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("targets")
    for name, model in MODELS.items():
        ff.convert(model, X).save(path / f"{name}.fieldfare")
        joblib.dump(model, path / f"{name}.pickle")
    X.to_json(path / "rows.jsonl", orient="records", lines=True, double_precision=15)
    X.to_csv(path / "rows.csv", index=False)
    return path


@pytest.fixture(scope="module")
def predictors(folder: Path) -> dict[str, ff.Predictor]:
    return {name: ff.load(folder / f"{name}.fieldfare") for name in MODELS}


def test_what_it_says_of_itself(predictors: dict[str, ff.Predictor]) -> None:
    forest = predictors["forest"]
    assert [target.classes for target in forest.targets] == [("no", "yes"), ("x", "y", "z")]
    assert [target.outputs for target in forest.targets] == [2, 3]
    assert all(target.probabilities for target in forest.targets)
    assert forest.info["classes"] == [["no", "yes"], ["x", "y", "z"]]
    assert forest.info["decision"] == ["argmax", "argmax"]
    assert "2 targets" in repr(forest)
    assert "no, yes; x, y, z" in forest._repr_html_()
    json.dumps(forest.info)
    values = predictors["values"]
    assert values.info["classes"] == []
    assert values.info["decision"] == "argmax"
    assert values.classes == ()
    assert "regressor" in repr(values)


def test_many_targets() -> None:
    many = (RANDOM.random((len(X), 300)) < 0.5).astype(int)
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, many)
    predictor = ff.convert(model, X).predictor()
    assert np.array_equal(predictor.predict(X), model.predict(X))
    assert len(predictor.predict_one(X.iloc[0].to_dict())) == 300
    assert "292 more targets" in predictor._repr_html_()


def test_copies_answer_the_same(predictors: dict[str, ff.Predictor]) -> None:
    for predictor in predictors.values():
        for other in (copy.copy(predictor), pickle.loads(pickle.dumps(predictor))):
            assert np.array_equal(other.predict(X), predictor.predict(X))


def test_containers_and_threads(predictors: dict[str, ff.Predictor]) -> None:
    for name, predictor in predictors.items():
        expected = predictor.predict(X)
        assert np.array_equal(expected, MODELS[name].predict(X))
        for given in (X.to_numpy(), {k: v.to_numpy() for k, v in X.items()}, X.to_dict("records")):
            assert np.array_equal(predictor.predict(given, threads=2), expected)
        assert predictor.predict(X[:0]).shape == (0, 2)


def test_no_rows_of_probabilities(predictors: dict[str, ff.Predictor]) -> None:
    assert [each.shape for each in predictors["forest"].predict_proba(X[:0])] == [(0, 2), (0, 3)]
    assert [each.shape for each in predictors["decides"].predict_margin(X[:0])] == [(0,), (0, 3)]


@pytest.mark.parametrize(
    ("model", "has"),
    [
        (DecisionTreeRegressor(max_depth=2), {"predict_margin", "predict_leaf"}),
        (Ridge(), {"predict_margin"}),
        (
            DecisionTreeClassifier(max_depth=2),
            {"predict_margin", "predict_leaf", "predict_proba", "predict_proba_one"},
        ),
        (LinearSVC(), {"predict_margin"}),
        (LogisticRegression(), {"predict_margin", "predict_proba", "predict_proba_one"}),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else repr(value),
)
def test_the_methods_are_the_models(model: Any, has: set[str]) -> None:
    y = VALUES[:, 0] if is_regressor(model) else X.a > 0
    predictor = ff.convert(model.fit(X, y), X).predictor()
    optional = ("predict_margin", "predict_leaf", "predict_proba", "predict_proba_one")
    assert {name for name in optional if hasattr(predictor, name)} == has
    for name in set(optional) - has:
        with pytest.raises(AttributeError, match="the model"):
            getattr(predictor, name)
    assert hasattr(model, "predict_proba") == hasattr(predictor, "predict_proba")


def expected_answers(name: str) -> list[dict[str, Any]]:
    model = MODELS[name]
    given = model.predict(X).tolist()
    if name == "values":
        return [{"values": row} for row in given]
    if name == "decides":
        first, second = (each.decision_function(X) for each in model.estimators_)
        margins = zip(first[:, None].tolist(), second.tolist(), strict=True)
        return [
            {"targets": [{"label": k, "margins": m} for k, m in zip(labels, each, strict=True)]}
            for labels, each in zip(given, margins, strict=True)
        ]
    two, three = model.predict_proba(X)
    return [
        {
            "targets": [
                {"label": labels[0], "probability": a[1]},
                {"label": labels[1], "probabilities": dict(zip("xyz", b, strict=True))},
            ]
        }
        for labels, a, b in zip(given, two.tolist(), three.tolist(), strict=True)
    ]


def near(given: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return given.keys() == expected.keys() and all(near(given[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(given) == len(expected) and all(map(near, given, expected))
    return given == expected or (isinstance(expected, float) and abs(given - expected) < 1e-12)


@pytest.mark.parametrize("name", list(MODELS))
def test_json_lines(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(folder / f"{name}.fieldfare"), str(folder / "rows.jsonl")]) == 0
    lines = capsys.readouterr().out
    assert near([json.loads(line) for line in lines.splitlines()], expected_answers(name))
    try:
        program = native_program()
    except OutsideError:
        return
    command = [program, "score", folder / f"{name}.fieldfare", folder / "rows.jsonl"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert list(map(json.loads, found.splitlines())) == list(map(json.loads, lines.splitlines()))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("forest", ["label_0", "probability_0", "label_1", "probability_1_x", "probability_1_y", "probability_1_z"]),
        ("decides", ["label_0", "margin_0", "label_1", "margin_1_0", "margin_1_1", "margin_1_2"]),
        ("values", ["value_0", "value_1"]),
    ],
)
def test_tables(name: str, columns: list[str], kind: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / f"out.{kind}"
    command = ["score", str(folder / f"{name}.fieldfare"), str(folder / "rows.csv"), "-o", str(path), "--keep", "a"]
    assert main(command) == 0
    table = pd.read_csv(path) if kind == "csv" else pd.read_parquet(path)
    assert list(table) == ["a", *columns]
    expected = MODELS[name].predict(X)
    if name == "values":
        assert np.allclose(table[columns].to_numpy(), expected, rtol=0, atol=1e-12)
        return
    assert np.array_equal(table[["label_0", "label_1"]].to_numpy(), expected)
    if name == "forest":
        two, three = MODELS[name].predict_proba(X)
        assert np.array_equal(table.probability_0, two[:, 1])
        assert np.array_equal(table[columns[3:]].to_numpy(), three)


def test_bad_rows_and_names_that_answers_have(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.jsonl").write_text('{"a":1,"b":1,"c":1}\n{"a":"x","b":1,"c":1}\n')
    artifact = str(folder / "forest.fieldfare")
    command = ["score", artifact, str(tmp_path / "rows.jsonl"), "--on-error", "emit", "--format", "csv"]
    assert main(command) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[1]["error_code"] == "TypeMismatch"
    assert rows[1]["label_1"] == ""
    assert rows[0]["label_1"] in ("x", "y", "z")
    X.rename(columns={"a": "label_1"}).assign(a=X.a).to_csv(tmp_path / "rows.csv", index=False)
    assert main(["score", artifact, str(tmp_path / "rows.csv"), "--keep", "label_1"]) == 2
    X.assign(targets=1).to_csv(tmp_path / "rows.csv", index=False)
    assert main(["score", artifact, str(tmp_path / "rows.csv"), "--keep", "targets"]) == 2


@pytest.mark.parametrize("name", list(MODELS))
def test_verify(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    artifact, model = str(folder / f"{name}.fieldfare"), str(folder / f"{name}.pickle")
    against = ["--against", model, "--rows", str(folder / "rows.csv"), "--trust-pickle", "--json"]
    assert main(["verify", artifact, *against]) == 0
    compared = json.loads(capsys.readouterr().out)["compared"]
    what = {"forest": "probability", "decides": "score", "values": "value"}[name]
    assert [each["what"] for each in compared] == ["margin", what]
    assert all(each["good"] for each in compared)


def test_verify_finds_another_model(predictors: dict[str, ff.Predictor]) -> None:
    other = RandomForestClassifier(5, random_state=1).fit(X, LABELS)
    assert not all(each.good for each in compare_with_source(predictors["forest"], other, X))


@pytest.mark.parametrize("name", list(MODELS))
def test_inspect_and_bench(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    artifact = str(folder / f"{name}.fieldfare")
    assert main(["inspect", artifact]) == 0
    text = capsys.readouterr().out
    assert text.count("predicts") == (1 if name == "values" else 2)
    if name != "values":
        assert "no, yes" in text
        assert "x, y, z" in text
    assert main(["inspect", artifact, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["targets"]) == (1 if name == "values" else 2)
    assert main(["bench", artifact, str(folder / "rows.csv"), "--seconds", "0.001", "--json"]) == 0
    capsys.readouterr()


def test_checks_hold_the_answers_of_all_targets(folder: Path) -> None:
    document = json.loads(ff._core.document((folder / "forest.fieldfare").read_bytes()))
    assert document["checks"]["rows"] > 0
    assert len(document["targets"]) == 2
    for how in ("sample", "none"):
        model = ff.convert(MODELS["forest"], X, checks=how)
        assert np.array_equal(model.predictor().predict(X), MODELS["forest"].predict(X))


def test_labels_beside_values() -> None:
    described = describe(MODELS["decides"], X, checks="none")
    document = json.loads(described.json)
    document["targets"][0] |= {"classes": [], "decision": "argmax"}  # its two outputs are then two values
    predictor = ff.load(ff._core.build(json.dumps(document), described.tensors))
    given = predictor.predict(X)
    assert given.dtype == object
    assert given.shape == (len(X), 3)
    one = predictor.predict_one(X.iloc[0].to_dict())
    assert one == [given[0, :2].tolist(), given[0, 2]]
    assert [each.tolist() for each in predictor.classes] == [[], ["x", "y", "z"]]
    assert not hasattr(predictor, "predict_proba")


def test_a_wrong_target_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = copy.deepcopy(MODELS["forest"])
    right = wrong.predict
    monkeypatch.setattr(
        type(wrong), "predict", lambda self, rows: np.stack([right(rows)[:, 0], np.full(len(rows), "x")], axis=1)
    )
    with pytest.raises(ff.ArtifactError, match="has the label"):
        ff.convert(wrong, X)
