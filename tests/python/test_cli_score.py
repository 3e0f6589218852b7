# SPDX-License-Identifier: Apache-2.0
"""`fieldfare score`: bad rows named as rows of the input, kept columns, formats, threads, whole files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import fieldfare as ff
from fieldfare.cli import main

ROWS = 10_000
#: Rows that are bad, counted from 1: the first, neighbours, at the edges of chunks and blocks, and the last.
BAD = [1, 2, 3, 511, 512, 513, 4095, 4096, 4097, 5000, 8192, 8193, 9999, 10000]


@dataclass(frozen=True)
class Model:
    folder: Path
    rows: pd.DataFrame
    expected: list[float]

    @property
    def artifact(self) -> str:
        return str(self.folder / "model.fieldfare")

    def path(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("score")
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"a/b": random.normal(size=ROWS), "age": random.integers(18, 90, ROWS)})
    artifact = ff.convert(LogisticRegression().fit(rows, rows.age > 40), rows)
    artifact.save(folder / "model.fieldfare")
    rows = rows.assign(
        id=[f"n{i}" for i in range(ROWS)], when=pd.Timestamp("2026-11-27"), amount=random.normal(size=ROWS)
    )
    rows.to_csv(folder / "rows.csv", index=False)
    rows.to_parquet(folder / "rows.parquet")
    rows.to_json(folder / "rows.jsonl", orient="records", lines=True, double_precision=15, date_format="iso")
    return Model(folder, rows, artifact.predictor().predict_proba(rows)[:, 1].tolist())


def score(model: Model, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["score", model.artifact, *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class TestBadRows:
    @pytest.fixture
    def bad(self, model: Model) -> dict[str, str]:
        """The rows with bad ones, as files."""
        rows = model.rows[["a/b", "age"]].astype({"a/b": object})
        for row in BAD:
            rows.iloc[row - 1, 0] = "bad"
        rows.to_csv(model.folder / "bad.csv", index=False)
        rows.to_json(model.folder / "bad.jsonl", orient="records", lines=True)
        missing = rows.assign(**{"a/b": pd.to_numeric(rows["a/b"], errors="coerce")})
        missing.to_parquet(model.folder / "bad.parquet")
        return {kind: model.path(f"bad.{kind}") for kind in ("csv", "jsonl", "parquet")}

    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
    @pytest.mark.parametrize("threads", ["1", "3"])
    def test_are_named_as_rows_of_the_input(
        self, model: Model, capsys: pytest.CaptureFixture[str], bad: dict[str, str], kind: str, threads: str
    ) -> None:
        status, out, err = score(model, capsys, bad[kind], "--on-error", "emit", "--threads", threads)
        assert (status, err) == (0, f"{len(BAD)} of {ROWS} records could not be scored\n")
        found = answers(out)
        errors = {at: answer["error"] for at, answer in enumerate(found, 1) if "error" in answer}
        assert list(errors) == BAD
        for at, error in errors.items():
            assert error["row"] == at
            assert error.get("line") == {"csv": at + 1, "jsonl": at, "parquet": None}[kind]
            assert error["where"] == "/a~1b"
            assert error["code"] == ("NullNotAllowed" if kind == "parquet" else "TypeMismatch")
            assert error["message"].startswith("/a~1b: ")
            assert "row 0" not in error["message"]
        good = [answer["probability"] for answer in found if "error" not in answer]
        expected = [each for at, each in enumerate(model.expected, 1) if at not in BAD]
        assert np.allclose(good, expected, rtol=1e-12)

    @pytest.mark.parametrize(
        ("kind", "place"), [("csv", "line 2, row 1: "), ("jsonl", "line 1, row 1: "), ("parquet", "row 1: ")]
    )
    def test_the_first_one_ends_it(
        self, model: Model, capsys: pytest.CaptureFixture[str], bad: dict[str, str], kind: str, place: str
    ) -> None:
        status, out, err = score(model, capsys, bad[kind])
        assert (status, out) == (2, "")
        assert err.startswith(f"fieldfare: {place}RecordError.")
        assert "`fieldfare errors " in err.splitlines()[-1]

    def test_what_came_before_it_is_shown(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        lines = Path(model.path("rows.jsonl")).read_text().splitlines()
        lines[4999] = "{"
        (tmp_path / "rows.jsonl").write_text("\n".join(lines))
        status, out, err = score(model, capsys, str(tmp_path / "rows.jsonl"))
        assert (status, len(out.splitlines())) == (2, 4999)
        assert "line 5000, row 5000: RecordError.Syntax" in err

    def test_a_row_with_too_few_cells(self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (tmp_path / "rows.csv").write_text("a/b,age\n1,41\n2\n3,41\n1,2,3\n")
        status, out, _ = score(model, capsys, str(tmp_path / "rows.csv"), "--on-error", "emit")
        found = answers(out)
        assert status == 0
        assert [answer.get("error", {}).get("row") for answer in found] == [None, 2, None, 4]
        assert found[1]["error"]["code"] == found[3]["error"]["code"] == "LengthMismatch"


class TestKeep:
    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
    def test_columns_stand_before_the_answers(
        self, model: Model, capsys: pytest.CaptureFixture[str], kind: str
    ) -> None:
        status, out, _ = score(model, capsys, model.path(f"rows.{kind}"), "--keep", "id,age", "--keep", "id")
        found = answers(out)
        assert (status, len(found)) == (0, ROWS)
        assert list(found[7]) == ["id", "age", "label", "probability"]
        assert [each["id"] for each in found] == model.rows.id.tolist()
        assert [int(each["age"]) for each in found] == model.rows.age.tolist()

    def test_also_before_errors(self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (tmp_path / "rows.jsonl").write_text('{"id": {"x": [1]}, "age": "x"}\n{"age": 1, "a/b": 1}\nnonsense\n')
        _, out, _ = score(model, capsys, str(tmp_path / "rows.jsonl"), "--keep", "id", "--on-error", "emit")
        assert [(each["id"], list(each)[1]) for each in answers(out)] == [
            ({"x": [1]}, "error"),
            (None, "label"),
            (None, "error"),
        ]

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_a_column_that_is_not_there(self, model: Model, capsys: pytest.CaptureFixture[str], kind: str) -> None:
        status, out, err = score(model, capsys, model.path(f"rows.{kind}"), "--keep", "ident")
        assert (status, out) == (2, "")
        assert "SchemaError.MissingColumn: column 'ident'" in err

    @pytest.mark.parametrize("name", ["label", "probability", "error"])
    def test_a_name_that_answers_have(self, model: Model, capsys: pytest.CaptureFixture[str], name: str) -> None:
        assert score(model, capsys, model.path("rows.csv"), "--keep", name)[0] == 2


class TestFormats:
    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
    @pytest.mark.parametrize("output", ["csv", "parquet"])
    def test_tables(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str, output: str
    ) -> None:
        path = str(tmp_path / f"out.{output}")
        command = [model.path(f"rows.{kind}"), "-o", path, "--keep", "id,when,amount", "--threads", "2"]
        assert score(model, capsys, *command) == (0, "", "")
        table = pd.read_csv(path) if output == "csv" else pd.read_parquet(path)
        assert list(table) == ["id", "when", "amount", "label", "probability"]
        assert table.id.tolist() == model.rows.id.tolist()
        assert table.label.tolist() == [each > 0.5 for each in model.expected]
        assert np.allclose(table.probability, model.expected, rtol=1e-12)
        if kind == "parquet":
            assert table.amount.tolist() == model.rows.amount.tolist()
            assert pd.to_datetime(table.when).tolist() == model.rows.when.tolist()
        if kind == output == "parquet":
            assert table.when.dtype.kind == "M"

    def test_the_suffix_or_what_was_asked_for(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        rows = model.path("rows.parquet")
        score(model, capsys, rows, "-o", str(tmp_path / "a.csv"), "--format", "jsonl")
        assert len(answers((tmp_path / "a.csv").read_text())) == ROWS
        assert score(model, capsys, rows, "--format", "csv")[1].splitlines()[0] == "label,probability"

    @pytest.mark.parametrize("output", ["csv", "parquet"])
    def test_errors_have_columns(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path, output: str
    ) -> None:
        (tmp_path / "rows.jsonl").write_text('{"a/b": 1, "age": 41}\n{"a/b": "x", "age": 41}\n')
        path = tmp_path / f"out.{output}"
        command = [str(tmp_path / "rows.jsonl"), "-o", str(path), "--on-error", "emit"]
        assert score(model, capsys, *command)[0] == 0
        table = pd.read_csv(path) if output == "csv" else pd.read_parquet(path)
        assert table.error_row.tolist()[1] == table.error_line.tolist()[1] == 2
        assert table.error_code.isna().tolist() == [True, False]
        assert table.probability.isna().tolist() == [False, True]
        assert table.error_where[1] == "/a~1b"

    def test_several_classes_and_values(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        random = np.random.default_rng(0)
        rows = pd.DataFrame(random.normal(size=(60, 2)), columns=["x", "y"])
        rows.to_csv(tmp_path / "rows.csv", index=False)
        outcome = np.array(["a", 'b"c', "d,e"])[random.integers(0, 3, 60)]
        classes = LogisticRegression().fit(rows, outcome)
        ff.convert(classes, rows).save(tmp_path / "classes.fieldfare")
        command = [str(tmp_path / "classes.fieldfare"), str(tmp_path / "rows.csv"), "--format", "csv"]
        assert main(["score", *command]) == 0
        found = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert list(found[0]) == ["label", "probability_a", 'probability_b"c', "probability_d,e"]
        given = np.array([[float(each) for each in list(row.values())[1:]] for row in found])
        assert np.allclose(given, classes.predict_proba(rows), rtol=1e-12)
        values = LinearRegression().fit(rows, rows.x)
        ff.convert(values, rows).save(tmp_path / "values.fieldfare")
        assert main(["score", str(tmp_path / "values.fieldfare"), command[1], "--format", "csv"]) == 0
        assert capsys.readouterr().out.splitlines()[0] == "value"

    def test_without_rows(self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        model.rows[:0].to_parquet(tmp_path / "none.parquet")
        command = [str(tmp_path / "none.parquet"), "-o", str(tmp_path / "out.parquet"), "--keep", "when"]
        assert score(model, capsys, *command) == (0, "", "")
        assert list(pd.read_parquet(tmp_path / "out.parquet")) == ["when", "label", "probability"]


class TestThreads:
    def test_the_same_answers(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        one = score(model, capsys, model.path("rows.parquet"))
        assert score(model, capsys, model.path("rows.parquet"), "--threads", "4") == one

    @pytest.mark.parametrize("threads", ["0", "-1", "x"])
    def test_wrong_numbers(self, model: Model, capsys: pytest.CaptureFixture[str], threads: str) -> None:
        assert score(model, capsys, model.path("rows.parquet"), "--threads", threads)[0] == 2


class TestOutput:
    def test_a_file_appears_as_a_whole_or_not_at_all(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "rows.jsonl").write_text('{"a/b": 1, "age": 41}\n{"a/b": "x"}\n')
        for name in ("out.jsonl", "out.csv", "out.parquet"):
            (tmp_path / name).write_text("old")
            assert score(model, capsys, str(tmp_path / "rows.jsonl"), "-o", str(tmp_path / name))[0] == 2
            assert (tmp_path / name).read_text() == "old"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "out.jsonl", "out.parquet", "rows.jsonl"]

    def test_a_missing_folder_is_named(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        status, _, err = score(model, capsys, model.path("rows.csv"), "-o", "/nowhere/out.csv")
        assert status == 2
        assert "/nowhere/out.csv: there is no such folder" in err

    def test_a_device(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        assert score(model, capsys, model.path("rows.csv"), "-o", "/dev/null") == (0, "", "")
        status, _, err = score(model, capsys, model.path("rows.csv"), "-o", "/dev/full")
        assert (status, "No space left" in err) == (3, True)

    def test_progress_only_on_a_terminal(
        self, model: Model, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        command = [model.path("rows.csv"), "-o", str(tmp_path / "out.jsonl")]
        assert score(model, capsys, *command)[2] == ""
        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
        monkeypatch.setattr("fieldfare._progress.PATIENCE", -1.0)
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        shown = score(model, capsys, *command)[2]
        assert "100%" in shown
        assert "rows.csv" in shown
