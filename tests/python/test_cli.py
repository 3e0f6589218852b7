# SPDX-License-Identifier: Apache-2.0
"""The command line: what each verb prints, its exit status, and that the last line of an error says what to do."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff
from fieldfare.cli import main
from fieldfare.demo.synthetic import generate
from support import artifacts

NUMBERS, TEXTS = ["age", "balance", "campaign"], ["job", "contact"]


@dataclass(frozen=True)
class Model:
    """A fitted pipeline, its artifact and rows, as objects and as files."""

    fitted: Any
    rows: pd.DataFrame
    folder: Path

    @property
    def artifact(self) -> str:
        return str(self.folder / "bank.fieldfare")

    def path(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("cli")
    frame = pd.DataFrame(generate(1, 1200))
    rows = frame[NUMBERS + TEXTS]
    encode = [("numbers", StandardScaler(), NUMBERS), ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS)]
    fitted = make_pipeline(ColumnTransformer(encode, sparse_threshold=1.0), LogisticRegression()).fit(rows, frame["y"])
    ff.convert(fitted, rows, name="bank").save(folder / "bank.fieldfare")
    (folder / "bank.pkl").write_bytes(pickle.dumps(fitted))
    rows.to_csv(folder / "rows.csv", index=False)
    rows.to_csv(folder / "rows.csv.gz", index=False, sep=";")
    rows.to_parquet(folder / "rows.parquet")
    rows.to_json(folder / "rows.jsonl", orient="records", lines=True)
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress((folder / "rows.jsonl").read_bytes()))
    return Model(fitted, rows, folder)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def assert_same_answers(text: str, model: Model) -> None:
    given = answers(text)
    expected = model.fitted.predict_proba(model.rows)[:, 1]
    assert [answer["label"] for answer in given] == model.fitted.predict(model.rows).tolist()
    assert np.array([answer["probability"] for answer in given]).tobytes() == expected.tobytes()


class TestArguments:
    def test_help_lists_the_verbs(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as exit_:
            main(["--help"])
        assert exit_.value.code == 0
        printed = capsys.readouterr().out
        for verb in ("convert", "inspect", "verify", "score", "bench", "stream", "demo"):
            assert f"    {verb} " in printed

    @pytest.mark.parametrize("arguments", [[], ["bogus"], ["score"], ["score", "a", "b", "c"], ["inspect", "--nope"]])
    def test_wrong_arguments(self, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (2, "")
        assert err.splitlines()[-1].endswith("--help` lists the arguments")

    def test_a_file_that_is_no_artifact(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        for verb in ("inspect", "verify", "score"):
            status, out, err = run(capsys, verb, model.path("rows.csv"))
            assert (status, out) == (2, "")
            assert "ArtifactError.NotAModel" in err
            assert "convert the model again" in err.splitlines()[-1]

    def test_no_such_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, _, err = run(capsys, "inspect", "/nowhere/x.fieldfare")
        assert status == 2
        assert "No such file" in err


class TestConvert:
    def test_a_pickle_is_refused_unless_trusted(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        output = str(tmp_path / "out.fieldfare")
        command = ["convert", model.path("bank.pkl"), "--sample", model.path("rows.csv"), "-o", output]
        status, _, err = run(capsys, *command)
        assert status == 2
        assert "runs whatever code is in it" in err
        assert "--trust-pickle" in err.splitlines()[-1]
        assert not Path(output).exists()

        status, out, _ = run(capsys, *command, "--trust-pickle", "--name", "mine", "--model-version", "7")
        assert status == 0
        assert "1,200 sample rows compared" in out
        info = ff.load(output).info
        assert (info["name"], info["version"]) == ("mine", "7")

    def test_a_pickle_under_another_name_is_still_a_pickle(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        disguised = tmp_path / "model.json"
        disguised.write_bytes(Path(model.path("bank.pkl")).read_bytes())
        status, _, err = run(capsys, "convert", str(disguised), "--sample", model.path("rows.csv"))
        assert status == 2
        assert "is a pickle" in err

    @pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
    def test_native_model_files(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path, library: str
    ) -> None:
        rows = model.rows[NUMBERS].astype(float)
        outcome = (model.fitted.predict_proba(model.rows)[:, 1] > 0.1).astype(int)
        if library == "xgboost":
            import xgboost

            file = tmp_path / "model.json"
            xgboost.XGBClassifier(n_estimators=8).fit(rows, outcome).save_model(file)
        else:
            import lightgbm

            file = tmp_path / "model.txt"
            trained = lightgbm.LGBMClassifier(n_estimators=8, verbose=-1).fit(rows, outcome)
            trained.booster_.save_model(file)
        model.rows.astype(dict.fromkeys(NUMBERS, float)).to_parquet(tmp_path / "rows.parquet")
        sample = str(tmp_path / "rows.parquet")
        assert run(capsys, "convert", str(file), "--sample", sample)[0] == 0
        artifact = str(file.with_suffix(".fieldfare"))
        status, out, _ = run(capsys, "verify", artifact, "--against", str(file), "--rows", sample)
        assert status == 0
        assert "margin       1,200 of 1,200 rows have equal bits" in out

    def test_missing_files(self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path) -> None:
        sample = model.path("rows.csv")
        assert run(capsys, "convert", "/nowhere.json", "--sample", sample)[0] == 2
        assert run(capsys, "convert", model.path("bank.pkl"), "--sample", "/no.csv", "--trust-pickle")[0] == 2
        assert run(capsys, "convert", model.path("rows.csv"), "--sample", sample)[0] == 2

    def test_what_cannot_be_converted_is_named(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        from sklearn.semi_supervised import LabelPropagation

        file = tmp_path / "labels.pkl"
        fitted = LabelPropagation().fit(model.rows[NUMBERS], model.fitted.predict(model.rows))
        file.write_bytes(pickle.dumps(fitted))
        status, _, err = run(capsys, "convert", str(file), "--sample", model.path("rows.csv"), "--trust-pickle")
        assert status == 2
        assert "UnsupportedError" in err
        assert "LabelPropagation" in err
        assert "fieldfare.supported()" in err.splitlines()[-1]


class TestVerify:
    def test_the_checks(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        status, out, _ = run(capsys, "verify", model.artifact)
        assert status == 0
        assert out.splitlines()[-1] == "good"

    @pytest.mark.parametrize("rows", ["rows.csv", "rows.csv.gz", "rows.jsonl", "rows.parquet"])
    def test_against_the_fitted_object(self, capsys: pytest.CaptureFixture[str], model: Model, rows: str) -> None:
        against = ["--against", model.path("bank.pkl"), "--rows", model.path(rows), "--trust-pickle"]
        status, out, _ = run(capsys, "verify", model.artifact, *against, "--json")
        assert status == 0
        found = json.loads(out)
        assert found["good"]
        assert {each["what"]: each["equal_rows"] for each in found["compared"]} == {"margin": 1200, "probability": 1200}

    def test_another_model_is_another_model(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        import copy

        other = copy.deepcopy(model.fitted)
        other[-1].intercept_ += 1e-9
        (tmp_path / "other.pkl").write_bytes(pickle.dumps(other))
        against = ["--against", str(tmp_path / "other.pkl"), "--rows", model.path("rows.csv"), "--trust-pickle"]
        status, out, _ = run(capsys, "verify", model.artifact, *against)
        assert status == 1
        assert "WRONG from row 0" in out
        assert "largest difference 1e-09, first in row 0" in out
        assert "convert it again" in out.splitlines()[-1]

    def test_a_pickle_is_refused(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        against = ["--against", model.path("bank.pkl"), "--rows", model.path("rows.csv")]
        assert run(capsys, "verify", model.artifact, *against)[0] == 2
        assert run(capsys, "verify", model.artifact, *against[:2])[0] == 2


class TestInspect:
    def test_json(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        status, out, _ = run(capsys, "inspect", model.artifact, "--json")
        assert status == 0
        found = json.loads(out)
        assert [field["name"] for field in found["schema"]] == NUMBERS + TEXTS
        assert [node["op"] for node in found["nodes"]] == ["affine", "one_hot_encoder", "linear_model", "sigmoid"]
        assert found["targets"][0]["classes"] == ["no", "yes"]
        assert found["checks"]["margins"] == "equal bits"
        assert found["checks"]["rows"] >= 64
        assert found["engine"]["name"] == ff.load(model.artifact).engine
        assert found["provenance"]["name"] == "bank"

    def test_text(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        status, out, _ = run(capsys, "inspect", model.artifact)
        assert status == 0
        for part in ("5 inputs", "4 nodes", "linear_model", "sigmoid", "no, yes", "12 known: admin., blue-collar"):
            assert part in out


class TestScore:
    @pytest.mark.parametrize("rows", ["rows.csv", "rows.csv.gz", "rows.jsonl", "rows.jsonl.gz", "rows.parquet"])
    def test_every_kind_of_file(self, capsys: pytest.CaptureFixture[str], model: Model, rows: str) -> None:
        status, out, err = run(capsys, "score", model.artifact, model.path(rows))
        assert (status, err) == (0, "")
        assert_same_answers(out, model)

    def test_standard_input_and_an_output_file(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = io.TextIOWrapper(io.BytesIO(Path(model.path("rows.jsonl")).read_bytes()))
        monkeypatch.setattr(sys, "stdin", lines)
        output = tmp_path / "out.jsonl"
        assert run(capsys, "score", model.artifact, "-o", str(output))[:2] == (0, "")
        assert_same_answers(output.read_text(), model)

    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
    def test_strict(self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path, kind: str) -> None:
        assert run(capsys, "score", "--strict", model.artifact, model.path(f"rows.{kind}"))[0] == 0
        more, path = model.rows.assign(id=7), tmp_path / f"more.{kind}"
        if kind == "csv":
            more.to_csv(path, index=False)
        elif kind == "jsonl":
            more.to_json(path, orient="records", lines=True)
        else:
            more.to_parquet(path)
        assert run(capsys, "score", model.artifact, str(path))[0] == 0
        status, out, err = run(capsys, "score", "--strict", model.artifact, str(path))
        assert (status, out) == (2, "")
        assert ("UnknownField" if kind == "jsonl" else "UnknownColumn") in err

    @pytest.mark.parametrize("form", ["jsonl", "csv"])
    def test_a_classifier_that_only_decides(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path, form: str
    ) -> None:
        decider = tmp_path / "decider.fieldfare"
        decider.write_bytes(artifacts.classifier(["a", "b", "c"], link=artifacts.IDENTITY))
        rows = [{"x": 1.5, "job": "admin"}, {"x": -2.0, "job": None}]
        (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        status, out, _ = run(capsys, "score", "--format", form, str(decider), str(tmp_path / "rows.jsonl"))
        predictor = ff.load(decider)
        margins, labels = predictor.predict_margin(rows).tolist(), predictor.predict(rows).tolist()
        assert status == 0
        if form == "jsonl":
            expected = [{"label": a, "margins": m} for a, m in zip(labels, margins, strict=True)]
            assert answers(out) == expected
        else:
            assert out.splitlines()[0] == "label,margin_0,margin_1,margin_2"

    def bad_rows(self, model: Model, tmp_path: Path) -> str:
        """Rows of which the second and the last are bad."""
        lines = Path(model.path("rows.jsonl")).read_text().splitlines()
        lines[1] = '{"age": "old"}'
        lines.append("")
        (tmp_path / "bad.jsonl").write_text("\n".join(lines) + "\n")
        return str(tmp_path / "bad.jsonl")

    def test_a_bad_row_stops_it(self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path) -> None:
        status, out, err = run(capsys, "score", model.artifact, self.bad_rows(model, tmp_path))
        assert status == 2
        assert len(out.splitlines()) == 1
        assert "row 2: RecordError.TypeMismatch" in err
        assert "--on-error" in err.splitlines()[-1]

    def test_bad_rows_left_out_or_named(self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path) -> None:
        rows = self.bad_rows(model, tmp_path)
        status, out, err = run(capsys, "score", model.artifact, rows, "--on-error", "skip")
        assert (status, len(out.splitlines())) == (0, 1199)
        assert "2 of 1201 records could not be scored" in err
        status, out, _ = run(capsys, "score", model.artifact, rows, "--on-error", "emit")
        found = answers(out)
        assert (status, len(found)) == (0, 1201)
        assert found[1]["error"]["code"] == "TypeMismatch"
        assert found[1]["error"]["where"] == "/age"
        assert found[-1]["error"]["code"] == "Empty"
        assert "label" in found[2]

    def test_csv_cells_are_typed_by_the_schema(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        file = tmp_path / "cells.csv"
        file.write_text(
            "job,age,balance,campaign,contact,extra\n"
            'admin.,41,"100",2,cellular,x\n'
            "7,41.0,1e2,2,,x\n"
            "admin.,old,100,2,cellular,x\n"
            "admin.,41,100\n"
            "admin.,1_0,100,2,cellular,x\n"
        )
        status, out, _ = run(capsys, "score", model.artifact, str(file), "--on-error", "emit")
        assert status == 0
        found = answers(out)
        assert len(found) == 5
        expected = ff.load(model.artifact).predict_proba_one(
            {"job": "admin.", "age": 41, "balance": 100, "campaign": 2, "contact": "cellular"}
        )
        assert found[0]["probability"] == expected["yes"]
        assert [answer.get("error", {}).get("code") for answer in found[2:]] == [
            "TypeMismatch",
            "LengthMismatch",
            "TypeMismatch",
        ]

    def test_other_answers(self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path) -> None:
        from sklearn.linear_model import LinearRegression

        rows = model.rows[NUMBERS]
        values = LinearRegression().fit(rows, model.rows["balance"] * 2.0)
        ff.convert(values, rows).save(tmp_path / "values.fieldfare")
        status, out, _ = run(capsys, "score", str(tmp_path / "values.fieldfare"), model.path("rows.parquet"))
        assert status == 0
        predicted = ff.load(tmp_path / "values.fieldfare").predict(rows)
        assert [answer["value"] for answer in answers(out)] == predicted.tolist()

        classes = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, model.rows["campaign"].clip(upper=3))
        ff.convert(classes, rows).save(tmp_path / "classes.fieldfare")
        status, out, _ = run(capsys, "score", str(tmp_path / "classes.fieldfare"), model.path("rows.parquet"))
        assert status == 0
        first = answers(out)[0]
        assert first["label"] in (1, 2, 3)
        assert list(first["probabilities"]) == ["1", "2", "3"]

    def test_what_cannot_be_read_or_written(
        self, capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
    ) -> None:
        assert run(capsys, "score", model.artifact, "/nowhere.jsonl")[0] == 2
        assert run(capsys, "score", model.artifact, "/nowhere.parquet")[0] == 2
        assert run(capsys, "score", model.artifact, "rows.xls")[0] == 2
        assert run(capsys, "score", model.artifact, model.path("rows.csv"), "-o", "/nowhere/out")[0] == 2


class TestBench:
    def test_json(self, capsys: pytest.CaptureFixture[str], model: Model) -> None:
        command = ["bench", model.artifact, model.path("rows.csv"), "--seconds", "0.02"]
        status, out, _ = run(capsys, *command, "--json")
        assert status == 0
        found = json.loads(out)
        assert found["rows"] == 1200
        assert found["distinct_rows"] > 1100
        assert found["engine"] == ff.load(model.artifact).engine
        assert found["instruction_set"] in ("baseline", "avx2", "avx512")
        assert found["plan_bytes"] > 0
        assert found["load_seconds"] > 0
        assert list(found["one_row_ns"]) == ["dict", "json"]
        for times in found["one_row_ns"].values():
            assert 0 < times["p50"] <= times["p99"] <= times["p999"]
        assert list(found["batch_ns_per_row"]) == ["1", "16", "64", "512", "10000"]
        assert all(each > 0 for each in found["batch_ns_per_row"].values())
        status, out, _ = run(capsys, *command)
        assert status == 0
        assert "batches of 10000" in out
