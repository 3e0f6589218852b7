# SPDX-License-Identifier: Apache-2.0
"""No verb ends with a traceback: files that are not what they should be, pipes without a writer, models with
categories, and text that would steer the terminal."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fieldfare as ff
from fieldfare._printable import printable
from fieldfare.cli import main

STEERING = "\x1b]0;owned\x07\u202eevil\u2066\x9b2J"


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "job": random.choice(["a", "b", "c"], 300),
            "age": random.integers(18, 90, 300),
            "zip": random.choice(["01", "02", "10"], 300),
            "balance": random.normal(size=300),
        }
    )


def outcome_of(frame: pd.DataFrame) -> Any:
    return ((frame.age > 40) ^ (frame.job == "a")).astype(int)


def save_xgboost(frame: pd.DataFrame, folder: Path) -> str:
    import xgboost

    categories = frame.astype({"job": "category", "zip": "category"})
    model = xgboost.XGBClassifier(n_estimators=4, enable_categorical=True).fit(categories, outcome_of(frame))
    model.save_model(folder / "model.json")
    return str(folder / "model.json")


def save_lightgbm(frame: pd.DataFrame, folder: Path) -> str:
    import lightgbm

    categories = frame.astype({"job": "category", "zip": "category"})
    model = lightgbm.LGBMClassifier(n_estimators=4, verbose=-1).fit(categories, outcome_of(frame))
    model.booster_.save_model(folder / "model.txt")
    return str(folder / "model.txt")


def save_catboost(frame: pd.DataFrame, folder: Path) -> str:
    import catboost

    model = catboost.CatBoostClassifier(iterations=4, verbose=0, allow_writing_files=False, cat_features=["job", "zip"])
    model.fit(frame, outcome_of(frame)).save_model(str(folder / "model.cbm"))
    return str(folder / "model.cbm")


def pickle_histogram(frame: pd.DataFrame, folder: Path) -> str:
    from sklearn.ensemble import HistGradientBoostingClassifier

    categories = frame.astype({"job": "category", "zip": "category"})
    model = HistGradientBoostingClassifier(max_iter=4, categorical_features="from_dtype")
    (folder / "model.pkl").write_bytes(pickle.dumps(model.fit(categories, outcome_of(frame))))
    return str(folder / "model.pkl")


class TestCategories:
    @pytest.mark.parametrize("save", [save_xgboost, save_lightgbm, save_catboost, pickle_histogram])
    @pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
    def test_every_verb(
        self, capsys: pytest.CaptureFixture[str], frame: pd.DataFrame, tmp_path: Path, save: Any, kind: str
    ) -> None:
        model, rows = save(frame, tmp_path), str(tmp_path / f"rows.{kind}")
        if kind == "csv":
            frame.to_csv(rows, index=False)
        elif kind == "jsonl":
            frame.to_json(rows, orient="records", lines=True)
        else:
            frame.astype({"job": "category", "zip": "category"}).to_parquet(rows)
        artifact = str(tmp_path / "model.fieldfare")
        assert main(["convert", model, "--sample", rows, "--text", "zip", "--trust-pickle"]) == 0, capsys.readouterr()
        for command in (
            ["inspect", artifact],
            ["verify", artifact],
            ["verify", artifact, "--against", model, "--rows", rows, "--text", "zip", "--trust-pickle"],
            ["bench", artifact, rows, "--seconds", "0.01"],
        ):
            assert main(command) == 0, capsys.readouterr()
        capsys.readouterr()
        assert main(["score", artifact, rows]) == 0
        answers = [json.loads(line)["probability"] for line in capsys.readouterr().out.splitlines()]
        assert answers == ff.load(artifact).predict_proba(frame)[:, 1].tolist()

    def test_text_that_looks_like_numbers_is_named(
        self, capsys: pytest.CaptureFixture[str], frame: pd.DataFrame, tmp_path: Path
    ) -> None:
        frame.to_csv(tmp_path / "rows.csv", index=False)
        assert main(["convert", save_xgboost(frame, tmp_path), "--sample", str(tmp_path / "rows.csv")]) == 2
        assert "column 'zip' of the sample holds categories that the XGBoost model was not trained with (1, 10, 2)" in (
            capsys.readouterr().err
        )


class TestFiles:
    FILES = (
        ("empty", b""),
        ("text", b"not a model\n"),
        ("half.json", b'{"learner": {'),
        ("other.json", b"{}"),
        ("half.ubj", b"{L\x00\x00"),
        ("empty.json", b""),
        ("half.txt", b"tree\nversion=v4\nnum_class=1\n"),
        ("half.cbm", b"CBM1\x10\x00\x00\x00"),
        ("half.pkl", pickle.dumps(list(range(100)))[:50]),
        ("empty.pkl", b""),
        ("text.pkl", b"hello"),
        ("list.pkl", pickle.dumps([1, 2])),
        ("gone.pkl", b"cno_such_module\nThing\n."),
        ("model.joblib", gzip.compress(b"nothing", mtime=0)),
    )

    @pytest.mark.parametrize(("name", "content"), FILES, ids=[name for name, _ in FILES])
    @pytest.mark.parametrize("verb", ["convert", "inspect", "verify", "against", "score", "bench"])
    def test_that_are_something_else(
        self,
        capsys: pytest.CaptureFixture[str],
        frame: pd.DataFrame,
        tmp_path: Path,
        verb: str,
        name: str,
        content: bytes,
    ) -> None:
        path, rows = str(tmp_path / name), str(tmp_path / "rows.csv")
        Path(path).write_bytes(content)
        frame.to_csv(rows, index=False)
        commands = {
            "convert": ["convert", path, "--sample", rows, "--trust-pickle"],
            "inspect": ["inspect", path],
            "verify": ["verify", path],
            "score": ["score", path, rows],
            "bench": ["bench", path, rows],
        }
        if verb == "against":
            assert main(["convert", save_xgboost(frame, tmp_path), "--sample", rows, "--text", "zip"]) == 0
            artifact = str(tmp_path / "model.fieldfare")
            commands[verb] = ["verify", artifact, "--against", path, "--rows", rows, "--trust-pickle"]
        assert main(commands[verb]) == 2
        err = capsys.readouterr().err
        assert len(err.splitlines()) >= 2
        assert "FIELDFARE_TRACEBACK" not in err, f"an exception that nobody expected: {err}"

    @pytest.mark.parametrize("command", [["inspect"], ["verify"], ["score"], ["bench"], ["convert"], ["against"]])
    def test_pipes_in_the_place_of_models(self, frame: pd.DataFrame, tmp_path: Path, command: list[str]) -> None:
        os.mkfifo(tmp_path / "pipe")
        pipe, rows = str(tmp_path / "pipe"), str(tmp_path / "rows.csv")
        frame.to_csv(rows, index=False)
        arguments = {
            "bench": [pipe, rows],
            "convert": [pipe, "--sample", rows],
            "score": [pipe, rows],
        }.get(command[0], [pipe])
        if command == ["against"]:
            assert main(["convert", save_xgboost(frame, tmp_path), "--sample", rows, "--text", "zip"]) == 0
            command, arguments = ["verify"], [str(tmp_path / "model.fieldfare"), "--against", pipe, "--rows", rows]
        given = [sys.executable, "-m", "fieldfare", *command, *arguments]
        ran = subprocess.run(given, capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 2
        assert "not a regular file" in ran.stderr

    def test_the_model_is_not_overwritten(
        self, capsys: pytest.CaptureFixture[str], frame: pd.DataFrame, tmp_path: Path
    ) -> None:
        model, rows = save_catboost(frame, tmp_path), str(tmp_path / "rows.csv")
        frame.to_csv(rows, index=False)
        assert main(["convert", model, "--sample", rows, "-o", model]) == 2
        assert "is what is read" in capsys.readouterr().err
        assert Path(model).read_bytes().startswith(b"CBM1")

    def test_a_folder_that_is_not_there(
        self, capsys: pytest.CaptureFixture[str], frame: pd.DataFrame, tmp_path: Path
    ) -> None:
        frame.to_csv(tmp_path / "rows.csv", index=False)
        command = ["convert", save_catboost(frame, tmp_path), "--sample", str(tmp_path / "rows.csv")]
        assert main([*command, "-o", str(tmp_path / "no" / "model.fieldfare")]) == 2
        assert "there is no such folder" in capsys.readouterr().err


class TestUnexpected:
    def test_an_exception_of_a_library_is_one_line(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(path: str) -> None:
            raise RuntimeError(f"something \x1b[31m odd about {path}")

        monkeypatch.setattr(ff, "load", broken)
        assert main(["inspect", "x"]) == 2
        assert capsys.readouterr().err == (
            "fieldfare: RuntimeError: something \\x1b[31m odd about x\n"
            "FIELDFARE_TRACEBACK=1 shows where it comes from\n"
        )
        monkeypatch.setenv("FIELDFARE_TRACEBACK", "1")
        with pytest.raises(RuntimeError):
            main(["inspect", "x"])


class TestSteering:
    """Names, categories, keys and paths that would steer the terminal are shown as escapes."""

    @pytest.fixture
    def artifact(self, tmp_path: Path) -> str:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder

        rows = pd.DataFrame({"na\u202eme": [STEERING, "b", "c", STEERING]})
        fitted = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(rows, [f"yes{STEERING}", "no", "no", "no"])
        path = tmp_path / "model.fieldfare"
        ff.convert(fitted, rows, name=STEERING, version=STEERING).save(path)
        return str(path)

    def check(self, text: str) -> None:
        assert text
        assert all(printable(line) == line for line in text.split("\n")), text

    @pytest.mark.parametrize("verb", ["inspect", "verify"])
    def test_artifacts(self, capsys: pytest.CaptureFixture[str], artifact: str, verb: str) -> None:
        assert main([verb, artifact]) == 0
        self.check(capsys.readouterr().out)
        assert main([verb, artifact, "--json"]) == 0
        out = capsys.readouterr().out
        self.check(out)
        if verb == "inspect":
            assert json.loads(out)["provenance"]["name"] == STEERING

    def test_records(self, capsys: pytest.CaptureFixture[str], artifact: str, tmp_path: Path) -> None:
        rows = tmp_path / "rows.jsonl"
        record = json.dumps({"na\u202eme": 1, STEERING: 1}, ensure_ascii=False)
        rows.write_text(f"{record}\n{json.dumps({STEERING: 1, 'x': STEERING + '1'})}x\n", encoding="utf-8")
        for option in ("fail", "emit"):
            main(["score", artifact, str(rows), "--on-error", option])
            printed = capsys.readouterr()
            self.check(printed.out + printed.err)
        assert json.loads(printed.out.splitlines()[0])["error"]["where"] == "/na\u202eme"

    def test_labels(self, capsys: pytest.CaptureFixture[str], artifact: str, tmp_path: Path) -> None:
        (tmp_path / "rows.csv").write_text(f"na\u202eme\n{STEERING}\n", encoding="utf-8")
        assert main(["score", artifact, str(tmp_path / "rows.csv")]) == 0
        self.check(capsys.readouterr().out)

    def test_arguments_and_headers(self, capsys: pytest.CaptureFixture[str], artifact: str, tmp_path: Path) -> None:
        for command in (
            ["inspect", STEERING],
            [STEERING],
            ["score", artifact, STEERING],
            ["score", artifact, "-o", f"/{STEERING}/x"],
            ["score", artifact, str(tmp_path / "rows.csv"), "--keep", STEERING],
            ["convert", STEERING, "--sample", STEERING],
        ):
            (tmp_path / "rows.csv").write_text(f"{STEERING}\nx\n", encoding="utf-8")
            assert main(command) != 0
            self.check(capsys.readouterr().err)

    def test_messages_of_errors(self) -> None:
        rows = pd.DataFrame({"a": [1.0, 2.0]})
        from sklearn.linear_model import LinearRegression

        predictor = ff.convert(LinearRegression().fit(rows, rows.a), rows).predictor()
        with pytest.raises(ff.RecordError) as refused:
            predictor.predict_one(json.dumps({"a": 1.0, STEERING: 1}) + STEERING)
        self.check(str(refused.value))
        self.check(repr(predictor))
