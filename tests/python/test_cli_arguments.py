# SPDX-License-Identifier: Apache-2.0
"""Arguments of the command line that ask for nothing sensible: a message and exit status 2, and no input is lost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xgboost

import fieldfare as ff
from fieldfare.cli import main

HEADER = "age,job"


@dataclass(frozen=True)
class Files:
    folder: Path

    def path(self, name: str) -> str:
        return str(self.folder / name)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"age": random.integers(18, 90, 60), "job": random.integers(0, 5, 60)})
    model = xgboost.XGBClassifier(n_estimators=2).fit(rows, rows.age > 40)
    model.save_model(tmp_path / "model.json")
    ff.convert(model, rows).save(tmp_path / "model.fieldfare")
    rows.to_csv(tmp_path / "rows.csv", index=False)
    rows.to_parquet(tmp_path / "rows.parquet")
    return Files(tmp_path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a command that is refused, by somebody who expected that it would be given."""
    assert main(arguments) == 2, arguments
    err = capsys.readouterr().err
    assert len(err.splitlines()) >= 2
    assert "FIELDFARE_TRACEBACK" not in err, err
    return err


def ran(*arguments: str, before: str = "", given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, under a shell that closes files `before`."""
    command = ["sh", "-c", f'exec "$@" {before}', "sh", sys.executable, "-m", "fieldfare", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=120, check=False)


class TestNumbers:
    @pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e300", "", "soon"])
    def test_seconds(self, files: Files, capsys: pytest.CaptureFixture[str], seconds: str) -> None:
        for command in (["bench", files.path("model.fieldfare"), files.path("rows.csv")], ["demo"]):
            assert "--seconds: must be positive" in refused(capsys, *command, f"--seconds={seconds}")

    @pytest.mark.parametrize("threads", ["0", "-1", "9" * 20, "9" * 5000, "1.5", "many", ""])
    def test_threads(self, files: Files, capsys: pytest.CaptureFixture[str], threads: str) -> None:
        for verb in ("bench", "score"):
            command = [verb, files.path("model.fieldfare"), files.path("rows.csv"), f"--threads={threads}"]
            assert "--threads: must be positive" in refused(capsys, *command)

    def test_the_shortest_measurement(self, files: Files, capsys: pytest.CaptureFixture[str]) -> None:
        command = ["bench", files.path("model.fieldfare"), files.path("rows.csv"), "--seconds", "1e-300"]
        assert main(command) == 0
        assert "batches of 10000" in capsys.readouterr().out


class TestTexts:
    @pytest.mark.parametrize(
        "encoding", ["base64", "rot13", "hex", "undefined", "latin-99", "utf-16", "\udcff", "a\0b"]
    )
    @pytest.mark.parametrize("verb", ["score", "bench", "verify", "convert"])
    def test_encodings(self, files: Files, capsys: pytest.CaptureFixture[str], encoding: str, verb: str) -> None:
        artifact, rows, model = files.path("model.fieldfare"), files.path("rows.csv"), files.path("model.json")
        command = {
            "score": ["score", artifact, rows],
            "bench": ["bench", artifact, rows],
            "verify": ["verify", artifact, "--against", model, "--rows", rows],
            "convert": ["convert", model, "--sample", rows],
        }[verb]
        assert "--encoding" in refused(capsys, *command, "--encoding", encoding)

    @pytest.mark.parametrize("text", ["", "ab", '"', "\n", "\udcff", "\0", " ", "é", "\U0001f600"])
    def test_delimiters(self, files: Files, capsys: pytest.CaptureFixture[str], text: str) -> None:
        artifact, rows, model = files.path("model.fieldfare"), files.path("rows.csv"), files.path("model.json")
        for command in (
            ["score", artifact, rows],
            ["bench", artifact, rows],
            ["convert", model, "--sample", rows, "-o", files.path("made.fieldfare")],
        ):
            refused(capsys, *command, f"--delimiter={text}")

    @pytest.mark.parametrize("option", ["--name", "--model-version"])
    def test_a_name_that_is_no_text(self, files: Files, capsys: pytest.CaptureFixture[str], option: str) -> None:
        command = ["convert", files.path("model.json"), "--sample", files.path("rows.csv"), option, "\udcff"]
        refused(capsys, *command, "-o", files.path("made.fieldfare"))
        assert not Path(files.path("made.fieldfare")).exists()

    def test_columns_that_are_no_text(self, files: Files, capsys: pytest.CaptureFixture[str]) -> None:
        refused(capsys, "score", files.path("model.fieldfare"), files.path("rows.csv"), "--keep", "\udcff")


class TestStandardStreams:
    @pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
    def test_lines_of_a_pipe_end_as_those_of_a_file(self, files: Files, end: str) -> None:
        content = end.join([HEADER, "22,1", "55,2", ""]).encode()
        Path(files.path("ends.csv")).write_bytes(content)
        file = ran("score", files.path("model.fieldfare"), files.path("ends.csv"))
        pipe = ran("score", files.path("model.fieldfare"), given=content)
        assert (file.returncode, file.stderr, file.stdout.count(b"\n")) == (0, b"", 2)
        assert (pipe.returncode, pipe.stderr, pipe.stdout) == (0, b"", file.stdout)

    @pytest.mark.parametrize("verb", ["score", "inspect", "verify", "errors"])
    def test_a_closed_output(self, files: Files, verb: str) -> None:
        arguments = {"score": [files.path("model.fieldfare"), files.path("rows.csv")], "errors": []}
        done = ran(verb, *arguments.get(verb, [files.path("model.fieldfare")]), before=">&-")
        assert done.returncode == 2
        assert done.stderr.splitlines()[0] == b"fieldfare: standard output is closed"

    def test_a_closed_input(self, files: Files) -> None:
        done = ran("score", files.path("model.fieldfare"), before="<&-")
        assert done.returncode == 2
        assert done.stderr.splitlines()[0] == b"fieldfare: -: standard input is closed"

    def test_closed_errors(self, files: Files) -> None:
        """Messages do not go where the answers go."""
        rows = Path(files.path("bad.jsonl"))
        rows.write_text('{"age": 1, "job": 1}\n{"age": "x"}\n', encoding="utf-8")
        done = ran("score", files.path("model.fieldfare"), str(rows), "--on-error=skip", before="2>&-")
        assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"")
        assert ran("score", files.path("model.fieldfare"), str(rows), before="2>&-").returncode == 2
        done = ran("inspect", "missing", before="2>&-")
        assert (done.returncode, done.stdout) == (2, b"")


class TestOutputs:
    """An output that is what is read would be lost before it is read, or replaced by its answers."""

    def names(self, files: Files, path: str) -> list[str]:
        """The file by every name that it may have."""
        target = Path(path)
        link, hard = Path(files.path(f"link-{target.name}")), Path(files.path(f"hard-{target.name}"))
        link.symlink_to(target)
        hard.hardlink_to(target)
        return [path, f"{target.parent}/./{target.name}", str(link), str(hard)]

    @pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "model.fieldfare"])
    def test_score(self, files: Files, capsys: pytest.CaptureFixture[str], name: str) -> None:
        rows = "rows.csv" if name == "model.fieldfare" else name
        before = Path(files.path(name)).read_bytes()
        for output in self.names(files, files.path(name)):
            message = refused(capsys, "score", files.path("model.fieldfare"), files.path(rows), "-o", output)
            assert "is what is read" in message
            assert message.splitlines()[-1] == "choose another output: -o OUT"
        assert Path(files.path(name)).read_bytes() == before

    @pytest.mark.parametrize("name", ["rows.csv", "model.json"])
    def test_convert(self, files: Files, capsys: pytest.CaptureFixture[str], name: str) -> None:
        before = Path(files.path(name)).read_bytes()
        for output in self.names(files, files.path(name)):
            command = ["convert", files.path("model.json"), "--sample", files.path("rows.csv"), "-o", output]
            assert "is what is read" in refused(capsys, *command)
        assert Path(files.path(name)).read_bytes() == before

    def test_redirections(self, files: Files) -> None:
        rows, artifact = files.path("rows.csv"), files.path("model.fieldfare")
        before = Path(rows).read_bytes()
        for arguments, shell in (([artifact, rows], f">>{rows}"), ([artifact], f"<{rows} >>{rows}")):
            done = ran("score", *arguments, before=shell)
            assert done.returncode == 2
            assert b"is what is read" in done.stderr
        done = ran("score", artifact, "-o", rows, before=f"<{rows}")
        assert done.returncode == 2
        assert Path(rows).read_bytes() == before

    def test_what_is_no_file_may_be_both(self, files: Files) -> None:
        done = ran("score", files.path("model.fieldfare"), before="</dev/null >/dev/null")
        assert (done.returncode, done.stderr) == (0, b"")

    def test_another_file_is_replaced(self, files: Files, capsys: pytest.CaptureFixture[str]) -> None:
        output = Path(files.path("answers.csv"))
        output.write_text("old", encoding="utf-8")
        assert main(["score", files.path("model.fieldfare"), files.path("rows.csv"), "-o", str(output)]) == 0
        assert capsys.readouterr().err == ""
        assert output.read_text(encoding="utf-8").startswith("label,")
