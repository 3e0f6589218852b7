# SPDX-License-Identifier: Apache-2.0
"""Files of rows: encodings, delimiters, pipes, and columns that are missing or stand twice."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import fieldfare as ff
from fieldfare.cli import main


@dataclass(frozen=True)
class Bank:
    """A model of a text and two numbers, its rows, and scikit-learn's answers."""

    folder: Path
    rows: pd.DataFrame
    expected: list[float]

    def write(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    random = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "région": random.choice(["nord", "süd"], 200),
            "age": random.integers(18, 90, 200),
            "balance": random.normal(size=200).round(3),
        }
    )
    encode = ColumnTransformer([("r", OneHotEncoder(handle_unknown="ignore"), ["région"])], remainder="passthrough")
    outcome = (rows.age > 40) ^ (rows["région"] == "nord")
    fitted = make_pipeline(encode, RandomForestClassifier(5, random_state=0)).fit(rows, outcome.astype(int))
    folder = tmp_path_factory.mktemp("rows")
    ff.convert(fitted, rows).save(folder / "model.fieldfare")
    return Bank(folder, rows, fitted.predict_proba(rows)[:, 1].tolist())


def score(bank: Bank, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["score", str(bank.folder / "model.fieldfare"), *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def scores(text: str) -> list[float]:
    return [json.loads(line)["probability"] for line in text.splitlines()]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    @pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl"])
    @pytest.mark.parametrize("packed", [False, True])
    def test_detected(
        self, bank: Bank, capsys: pytest.CaptureFixture[str], encoding: str, kind: str, packed: bool
    ) -> None:
        text = (
            bank.rows.to_json(orient="records", lines=True, force_ascii=False)
            if kind == "jsonl"
            else bank.rows.to_csv(index=False, sep="\t" if kind == "tsv" else ",")
        )
        content = text.encode(encoding)
        path = bank.write(
            f"rows.{kind}" + (".gz" if packed else ""), gzip.compress(content, mtime=0) if packed else content
        )
        status, out, err = score(bank, capsys, path)
        assert (status, err) == (0, "")
        assert scores(out) == bank.expected

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
    @pytest.mark.parametrize("kind", ["csv", "jsonl"])
    def test_named(self, bank: Bank, capsys: pytest.CaptureFixture[str], encoding: str, kind: str) -> None:
        text = bank.rows.to_csv(index=False)
        if kind == "jsonl":
            text = bank.rows.to_json(orient="records", lines=True, force_ascii=False)
        path = bank.write(f"named.{kind}", text.encode(encoding))
        status, out, err = score(bank, capsys, path)
        assert status == 2, out
        if kind == "csv":
            assert "--encoding" in err.splitlines()[-1]
        status, out, err = score(bank, capsys, path, "--encoding", encoding)
        assert (status, err) == (0, "")
        assert scores(out) == bank.expected

    def test_an_encoding_that_nobody_knows(self, bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
        path = bank.write("rows.csv", bank.rows.to_csv(index=False))
        status, _, err = score(bank, capsys, path, "--encoding", "latin-99")
        assert status == 2
        assert "latin-99" in err

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_convert_and_verify_read_them_too(
        self, bank: Bank, capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
    ) -> None:
        import xgboost

        numbers = bank.rows[["age", "balance"]].astype(float)
        model = xgboost.XGBClassifier(n_estimators=3).fit(numbers, bank.rows.age > 40)
        model.save_model(tmp_path / "model.json")
        numbers.to_csv(tmp_path / "rows.csv", index=False, encoding=encoding)
        given = [str(tmp_path / "model.json"), "--sample", str(tmp_path / "rows.csv")]
        assert main(["convert", *given]) == 0
        artifact = str(tmp_path / "model.fieldfare")
        assert main(["verify", artifact, "--against", given[0], "--rows", given[2]]) == 0


class TestDelimiters:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_guessed(self, bank: Bank, capsys: pytest.CaptureFixture[str], delimiter: str) -> None:
        rows = bank.rows.assign(**{"a,b;c": "x"})  # a name that has other delimiters inside
        path = bank.write("guessed.csv", rows.to_csv(index=False, sep=delimiter))
        assert scores(score(bank, capsys, path)[1]) == bank.expected

    @pytest.mark.parametrize(("delimiter", "given"), [("~", "~"), ("\t", "tab"), ("\t", "\\t"), (":", ":")])
    def test_given(self, bank: Bank, capsys: pytest.CaptureFixture[str], delimiter: str, given: str) -> None:
        path = bank.write("given.csv", bank.rows.to_csv(index=False, sep=delimiter))
        assert scores(score(bank, capsys, path, "--delimiter", given)[1]) == bank.expected

    def test_wrong_ones(self, bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
        path = bank.write("rows.csv", bank.rows.to_csv(index=False))
        assert score(bank, capsys, path, "--delimiter", ";;")[0] == 2
        status, _, err = score(bank, capsys, path, "--delimiter", ";")
        assert status == 2
        assert "SchemaError.MissingColumn" in err


class TestColumns:
    def test_a_renamed_column(self, bank: Bank, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        wrong = bank.rows.rename(columns={"age": "Age", "balance": "Balance"})
        wrong.to_parquet(tmp_path / "renamed.parquet")
        wrong.to_csv(tmp_path / "renamed.csv", index=False)
        with pytest.raises(ff.SchemaError) as refused:
            ff.load(bank.folder / "model.fieldfare").predict(wrong)
        for name in ("renamed.csv", "renamed.parquet"):
            status, out, err = score(bank, capsys, str(tmp_path / name))
            assert (status, out) == (2, "")
            assert err.startswith(f"fieldfare: SchemaError.MissingColumn: {refused.value}\n")
            assert "`fieldfare errors MissingColumn` explains it" in err.splitlines()[-1]

    @pytest.mark.parametrize("rows", [0, 3])
    def test_a_column_twice(self, bank: Bank, capsys: pytest.CaptureFixture[str], rows: int) -> None:
        twice = pd.concat([bank.rows, bank.rows[["age"]]], axis=1)[:rows]
        with pytest.raises(ff.SchemaError) as refused:
            ff.load(bank.folder / "model.fieldfare").predict(twice)
        status, out, err = score(bank, capsys, bank.write("twice.csv", twice.to_csv(index=False)))
        assert (status, out) == (2, "")
        assert f"SchemaError.DuplicateColumn: {refused.value}\n" in err

    def test_a_column_twice_that_nobody_reads(self, bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
        rows = pd.concat([bank.rows, pd.DataFrame({"x": [1] * 200}), pd.DataFrame({"x": [2] * 200})], axis=1)
        assert scores(score(bank, capsys, bank.write("x.csv", rows.to_csv(index=False)))[1]) == bank.expected

    def test_a_header_without_rows_is_checked_too(self, bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
        assert score(bank, capsys, bank.write("none.csv", "région,age,balance\n")) == (0, "", "")
        status, _, err = score(bank, capsys, bank.write("none.csv", "region,age,balance\n"))
        assert (status, "MissingColumn" in err) == (2, True)

    def test_missing_in_every_row_on_demand(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        import xgboost

        rows = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2)), columns=["income", "age"])
        model = xgboost.XGBClassifier(n_estimators=3).fit(rows, rows.income > rows.age)
        ff.convert(model, rows).save(tmp_path / "model.fieldfare")
        expected = model.predict_proba(rows.assign(income=np.nan))[:, 1].astype(float).tolist()
        rows[["age"]].to_csv(tmp_path / "rows.csv", index=False)
        rows[["age"]].to_parquet(tmp_path / "rows.parquet")
        for name in ("rows.csv", "rows.parquet"):
            command = ["score", str(tmp_path / "model.fieldfare"), str(tmp_path / name)]
            assert main(command) == 2
            assert "MissingColumn" in capsys.readouterr().err
            assert main([*command, "--missing-columns", "null"]) == 0
            assert scores(capsys.readouterr().out) == expected

    def test_a_column_that_must_not_be_missing(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        rows = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2)), columns=["income", "age"])
        ff.convert(LogisticRegression().fit(rows, rows.income > 0), rows).save(tmp_path / "model.fieldfare")
        rows[["age"]].to_csv(tmp_path / "rows.csv", index=False)
        command = ["score", str(tmp_path / "model.fieldfare"), str(tmp_path / "rows.csv"), "--missing-columns", "null"]
        assert main(command) == 2
        assert "SchemaError.MissingColumn: column 'income'" in capsys.readouterr().err


class TestCells:
    def test_words_for_missing_values_are_those_of_pandas(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        import xgboost

        text = "income,age\n1.5,NA\nNaN,2\nnull,3\n,1\n-0.5,n/a\n0.5,7\n"
        (tmp_path / "rows.csv").write_text(text)
        rows = pd.read_csv(io.StringIO(text))
        model = xgboost.XGBClassifier(n_estimators=3, min_child_weight=0).fit(rows, [0, 1, 0, 1, 0, 1])
        ff.convert(model, rows).save(tmp_path / "model.fieldfare")
        assert main(["score", str(tmp_path / "model.fieldfare"), str(tmp_path / "rows.csv")]) == 0
        assert scores(capsys.readouterr().out) == model.predict_proba(rows)[:, 1].astype(float).tolist()

    def test_a_category_may_be_such_a_word(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        rows = pd.DataFrame({"country": ["NA", "DE", "NA", "FR"] * 10})
        fitted = make_pipeline(OneHotEncoder(), RandomForestClassifier(3, random_state=0))
        fitted.fit(rows, rows.country == "NA")
        ff.convert(fitted, rows).save(tmp_path / "model.fieldfare")
        rows.to_csv(tmp_path / "rows.csv", index=False)
        assert main(["score", str(tmp_path / "model.fieldfare"), str(tmp_path / "rows.csv")]) == 0
        assert scores(capsys.readouterr().out) == fitted.predict_proba(rows)[:, 1].tolist()

    def test_a_quote_that_is_not_closed(self, bank: Bank, capsys: pytest.CaptureFixture[str]) -> None:
        text = 'région,age,balance\nnord,41,1\n"süd,41,1\nnord,41,1\n'
        status, _, err = score(bank, capsys, bank.write("open.csv", text))
        assert status == 2
        assert "line 4" in err
        assert "quotes" in err.splitlines()[-1]

    def test_a_cell_of_several_lines_and_lines_without_anything(
        self, bank: Bank, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = 'région,age,balance,note\nnord,41,1,"a\nb"\n\nnord,old,1,"c\nd"\n\nnord,41,1,\n'
        status, out, err = score(bank, capsys, bank.write("lines.csv", text), "--on-error", "emit")
        found = [json.loads(line) for line in out.splitlines()]
        assert (status, len(found), err) == (0, 3, "1 of 3 records could not be scored\n")
        assert (found[1]["error"]["row"], found[1]["error"]["line"]) == (2, 5)


class TestPipes:
    def through_pipe(self, bank: Bank, content: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Scores what a pipe without a suffix holds, as the shell's <( ) gives it."""
        pipe = bank.folder / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=[content])
        writer.start()
        command = [sys.executable, "-m", "fieldfare", "score", str(bank.folder / "model.fieldfare"), str(pipe)]
        try:
            return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=60)
        finally:
            writer.join()
            pipe.unlink()

    @pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
    @pytest.mark.parametrize("packed", [False, True])
    def test_every_kind(self, bank: Bank, kind: str, packed: bool) -> None:
        if kind == "parquet":
            content = bank.rows.to_parquet()
        elif kind == "jsonl":
            content = bank.rows.to_json(orient="records", lines=True).encode()
        else:
            content = bank.rows.to_csv(index=False, sep="\t" if kind == "tsv" else ",").encode()
        ran = self.through_pipe(bank, gzip.compress(content, mtime=0) if packed else content)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert scores(ran.stdout) == bank.expected

    def test_what_it_is_can_be_said(self, bank: Bank) -> None:
        content = bank.rows.rename(columns=str.upper).to_csv(index=False).encode()
        ran = self.through_pipe(bank, content, "--input-format", "csv")
        assert ran.returncode == 2
        assert "SchemaError.MissingColumn" in ran.stderr

    def test_standard_input(
        self, bank: Bank, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = bank.rows.to_csv(index=False).encode("utf-8-sig")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert scores(score(bank, capsys)[1]) == bank.expected


class TestUnreadable:
    @pytest.mark.parametrize("verb", ["score", "verify", "bench", "convert"])
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("rows.xls", b"\xd0\xcf\x11\xe0"),
            ("rows", b"age\n1\n"),
            ("empty.csv", b""),
            ("empty.parquet", b""),
            ("text.parquet", b"not a table at all"),
            ("half.csv.gz", gzip.compress(b"age,balance\n" * 1000, mtime=0)[:40]),
            ("half.jsonl.gz", gzip.compress(b"{}\n" * 1000, mtime=0)[:30]),
            ("binary.csv", bytes(range(256)) * 4),
            ("list.jsonl", b"[1]\n"),
            ("half.jsonl", b'{"age": 1\n'),
            ("ragged.csv", b"age,balance\n1,2,3\n"),
            ("folder.csv", None),
            ("nowhere.csv", ...),
        ],
    )
    def test_is_refused_and_says_what_to_do(
        self,
        bank: Bank,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
        verb: str,
        name: str,
        content: object,
    ) -> None:
        import xgboost

        if content is None:
            (tmp_path / name).mkdir()
        elif isinstance(content, bytes):
            (tmp_path / name).write_bytes(content)
        model, rows = str(tmp_path / "model.json"), str(tmp_path / name)
        trained = bank.rows[["age", "balance"]]
        xgboost.XGBClassifier(n_estimators=2).fit(trained, trained.age > 40).save_model(model)
        artifact = str(bank.folder / "model.fieldfare")
        arguments = {
            "score": ["score", artifact, rows],
            "bench": ["bench", artifact, rows, "--seconds", "0.01"],
            "verify": ["verify", artifact, "--against", model, "--rows", rows],
            "convert": ["convert", model, "--sample", rows],
        }[verb]
        status = main(arguments)
        err = capsys.readouterr().err
        if (verb, name) == ("score", "empty.csv"):
            assert "no header line" in err
        assert status == 2, err
        assert len(err.splitlines()) >= 2
        assert "FIELDFARE_TRACEBACK" not in err, "an exception that nobody expected"
