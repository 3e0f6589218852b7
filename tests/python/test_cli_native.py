# SPDX-License-Identifier: Apache-2.0
"""The native program: the same answers and exit statuses as the Python command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import fieldfare as ff
from fieldfare._printable import printable
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.inspect import describe
from fieldfare.cli.program import native_program
from fieldfare.demo.synthetic import generate

ARTIFACTS = sorted((Path(__file__).resolve().parents[1] / "artifacts").glob("*.fieldfare"))
COLUMNS = ["age", "balance", "campaign"]


@pytest.fixture(scope="session")
def program() -> Path:
    try:
        return native_program()
    except OutsideError as error:
        pytest.skip(f"{error}; {error.remedy}")


@dataclass(frozen=True)
class Forest:
    """A forest and rows, with scikit-learn's own answers."""

    artifact: Path
    rows: pd.DataFrame
    probability: np.ndarray[Any, np.dtype[np.float64]]
    labels: list[str]

    def lines(self) -> str:
        return self.rows.to_json(orient="records", lines=True)


@pytest.fixture(scope="session")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Forest:
    frame = pd.DataFrame(generate(2, 3000))
    rows = frame[COLUMNS]
    fitted = RandomForestClassifier(20, max_depth=6, random_state=0).fit(rows, frame["y"])
    artifact = tmp_path_factory.mktemp("native") / "forest.fieldfare"
    ff.convert(fitted, rows).save(artifact)
    return Forest(artifact, rows, fitted.predict_proba(rows)[:, 1], fitted.predict(rows).tolist())


def run(program: Path, *arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(program), *map(str, arguments)], input=stdin, capture_output=True, check=False)


def answers(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def last_line(ran: subprocess.CompletedProcess[bytes]) -> str:
    return ran.stderr.decode().splitlines()[-1]


class TestScore:
    def test_the_bits_of_the_source_library_in_order(self, program: Path, forest: Forest) -> None:
        ran = run(program, "score", forest.artifact, stdin=forest.lines().encode())
        assert (ran.returncode, ran.stderr) == (0, b"")
        given = answers(ran.stdout)
        assert [answer["label"] for answer in given] == forest.labels
        assert np.array([answer["probability"] for answer in given]).tobytes() == forest.probability.tobytes()

    def test_the_same_answers_as_the_python_command_line(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        rows = tmp_path / "rows.jsonl"
        rows.write_text('{"age": 1}\n' + forest.lines() + "\n[]\n")
        command = ["score", str(forest.artifact), str(rows), "--on-error", "emit"]
        ours = run(program, *command)
        python = subprocess.run([sys.executable, "-m", "fieldfare", *command], capture_output=True, check=True)
        assert ours.returncode == 0
        assert answers(ours.stdout) == answers(python.stdout)
        assert ours.stderr == python.stderr

    def test_files_line_ends_and_a_last_line_without_one(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        rows, output = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
        rows.write_bytes(b"\r\n".join(forest.lines().encode().splitlines()))
        assert run(program, "score", forest.artifact, rows, "-o", output).returncode == 0
        assert len(answers(output.read_bytes())) == len(forest.rows)

    def test_answers_come_while_the_input_is_open(self, program: Path, forest: Forest) -> None:
        command = [str(program), "score", str(forest.artifact), "-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for line in forest.lines().splitlines()[:5]:
                process.stdin.write(line.encode() + b"\n")
                process.stdin.flush()
                assert b"label" in process.stdout.readline()
            process.stdin.close()
            assert process.wait(10) == 0

    @pytest.mark.parametrize(
        ("record", "code"),
        [
            (b'{"age": "x"}', "TypeMismatch"),
            (b'{"age": 1.5}', "NotAnInteger"),
            (b"", "Empty"),
            (b"{", "Syntax"),
            (b'{"age": 1, "note": "' + b"x" * 3_000_000 + b'"}', "TooLarge"),
            (b'{"id": 7}', "NoKnownField"),
        ],
    )
    def test_a_record_that_cannot_be_scored(self, program: Path, forest: Forest, record: bytes, code: str) -> None:
        good = forest.lines().encode().splitlines()[0]
        lines = b"\n".join([good, record, good, b""])
        ran = run(program, "score", forest.artifact, stdin=lines)
        assert (ran.returncode, len(answers(ran.stdout))) == (2, 1)
        assert f"line 2: RecordError.{code}:" in ran.stderr.decode()
        assert "--on-error" in last_line(ran)
        skipped = run(program, "score", forest.artifact, "--on-error", "skip", stdin=lines)
        assert (skipped.returncode, len(answers(skipped.stdout))) == (0, 2)
        assert b"1 of 3 records" in skipped.stderr
        emitted = answers(run(program, "score", forest.artifact, "--on-error", "emit", stdin=lines).stdout)
        assert emitted[1]["error"]["code"] == code
        assert emitted[0] == emitted[2]

    def test_strict(self, program: Path, forest: Forest) -> None:
        line = forest.lines().encode().splitlines()[0]
        more = line[:-1] + b', "id": 7}\n'
        assert run(program, "score", forest.artifact, stdin=more).returncode == 0
        assert run(program, "score", "--strict", forest.artifact, stdin=line).returncode == 0
        ran = run(program, "score", "--strict", forest.artifact, stdin=more)
        assert ran.returncode == 2
        assert b"line 1: RecordError.UnknownField: /id" in ran.stderr

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_byte_order_marks(self, program: Path, forest: Forest, encoding: str) -> None:
        ran = run(program, "score", forest.artifact, stdin=forest.lines().encode(encoding))
        if encoding == "utf-16":
            assert (ran.returncode, ran.stdout) == (2, b"")
            assert b"the input is UTF-16" in ran.stderr
        else:
            assert [answer["label"] for answer in answers(ran.stdout)] == forest.labels

    def test_refused_rows_are_named(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        lines = forest.lines().splitlines()
        bad = [1, 2, 700, len(lines)]
        for row in bad:
            lines[row - 1] = '{"age": "x\\u001b[2J"}'
        (tmp_path / "rows.jsonl").write_text("\n".join(lines))
        ran = run(program, "score", forest.artifact, tmp_path / "rows.jsonl", "--on-error", "emit")
        errors = {row: answer["error"] for row, answer in enumerate(answers(ran.stdout), 1) if "error" in answer}
        assert list(errors) == bad
        assert all(error["row"] == error["line"] == row for row, error in errors.items())

    def test_an_output_appears_as_a_whole_or_not_at_all(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        (folder / "answers").write_text("old")
        bad = forest.lines().encode() + b"[]\n"
        assert run(program, "score", forest.artifact, "-o", folder / "answers", stdin=bad).returncode == 2
        assert (folder / "answers").read_text() == "old"
        assert run(program, "score", forest.artifact, "-o", folder / "answers", stdin=bad[:-3]).returncode == 0
        assert len((folder / "answers").read_text().splitlines()) == len(forest.rows)
        assert [path.name for path in folder.iterdir()] == ["answers"]
        nowhere = run(program, "score", forest.artifact, "-o", tmp_path / "no" / "answers", stdin=bad)
        assert (nowhere.returncode, b"No such file" in nowhere.stderr) == (2, True)

    def test_a_full_disk(self, program: Path, forest: Forest) -> None:
        ran = run(program, "score", forest.artifact, "-o", "/dev/full", stdin=forest.lines().encode())
        assert ran.returncode == 3
        assert b"No space left" in ran.stderr


class TestOtherVerbs:
    def test_inspect(self, program: Path, forest: Forest) -> None:
        ran = run(program, "inspect", forest.artifact, "--json")
        assert ran.returncode == 0
        found = json.loads(ran.stdout)
        model = next(node for node in found["nodes"] if node["op"] == "tree_ensemble")
        assert model["from"] == COLUMNS
        assert model.pop("nodes") > 20
        assert model.pop("trees") == ff.load(forest.artifact).info["trees"]
        for part in (*found["nodes"], *found["targets"]):
            del part["from"]
        assert found == describe(ff.load(forest.artifact))
        text = run(program, "inspect", forest.artifact)
        assert text.returncode == 0
        assert b"tree_ensemble" in text.stdout

    @pytest.mark.parametrize("artifact", ARTIFACTS, ids=[path.stem for path in ARTIFACTS])
    def test_every_kind_of_model(self, program: Path, artifact: Path) -> None:
        ran = run(program, "inspect", artifact, "--json")
        assert ran.returncode == 0, ran.stderr
        nodes = json.loads(ran.stdout)["nodes"]
        assert [node["op"] for node in nodes] == ff.load(artifact).info["nodes"]
        for model in (node for node in nodes if node["op"] == "oblivious_ensemble"):
            assert min(model["trees"], model["splits"], model["leaves"]) > 0
        for verb in ("inspect", "verify"):
            assert run(program, verb, artifact).returncode == 0

    @pytest.mark.parametrize("verb", ["inspect", "verify", "score", "bench", "stream"])
    def test_a_pipe_in_the_place_of_a_model(self, program: Path, tmp_path: Path, verb: str) -> None:
        os.mkfifo(tmp_path / "pipe")
        command = [str(program), verb, str(tmp_path / "pipe"), *(["rows.jsonl"] if verb == "bench" else [])]
        ran = subprocess.run(command, capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
        assert (ran.returncode, b"not a regular file" in ran.stderr) == (2, True)

    def test_what_would_steer_the_terminal(self, program: Path, tmp_path: Path) -> None:
        steering = "\x1b]0;owned\x07\u202eevil\u2066\x9b2J\x7f"
        rows = pd.DataFrame({"na\u202eme": [steering, "b"] * 5})
        fitted = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(rows, [f"yes{steering}", "no"] * 5)
        artifact = tmp_path / "model.fieldfare"
        ff.convert(fitted, rows, name=steering).save(artifact)
        good = json.dumps({"na\u202eme": steering}, ensure_ascii=False).encode() + b"\n"
        bad = json.dumps({"na\u202eme": 1, steering: 2}, ensure_ascii=False).encode() + b"\n"
        for ran in (
            run(program, "inspect", artifact),
            run(program, "inspect", artifact, "--json"),
            run(program, "verify", artifact),
            run(program, "score", artifact, stdin=good),
            run(program, "score", artifact, stdin=bad),
            run(program, "score", artifact, "--on-error", "emit", stdin=bad),
            run(program, "inspect", steering),
            run(program, steering),
            run(program, "errors", steering),
            run(program, "inspect", artifact, f"--{steering}"),
        ):
            shown = (ran.stdout + ran.stderr).decode()
            assert shown
            assert all(printable(line) == line for line in shown.split("\n")), shown
        described = json.loads(run(program, "inspect", artifact, "--json").stdout)
        assert described["provenance"]["name"] == steering
        assert json.loads(run(program, "score", artifact, stdin=good).stdout)["label"] == f"yes{steering}"

    def test_verify(self, program: Path, forest: Forest) -> None:
        ran = run(program, "verify", forest.artifact, "--json")
        assert ran.returncode == 0
        found = json.loads(ran.stdout)
        assert found["good"]
        assert found["checks"] >= 64
        for kind in ("margins", "outputs", "batch_margins", "batch_outputs"):
            assert found[kind]["equal_bits"] == found[kind]["numbers"] > 0
        assert run(program, "verify", forest.artifact).stdout.endswith(b"good\n")

    def test_a_damaged_artifact(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        damaged = bytearray(forest.artifact.read_bytes())
        damaged[-9] ^= 1
        (tmp_path / "damaged").write_bytes(damaged)
        for verb in ("inspect", "verify"):
            ran = run(program, verb, tmp_path / "damaged")
            assert (ran.returncode, ran.stdout) == (2, b"")
            assert b"ArtifactError.Checksum" in ran.stderr
            assert "convert the model again" in last_line(ran)

    def test_a_sound_file_with_other_answers(self, program: Path, tmp_path: Path) -> None:
        from fieldfare import _core
        from fieldfare.cli import main
        from fieldfare.convert import describe as document_of

        rows = pd.DataFrame(generate(3, 500))[COLUMNS]
        document = document_of(LinearRegression().fit(rows, rows["balance"] * 2.0), rows)
        margins = document.tensors["checks/margins"]
        wrong = tmp_path / "wrong.fieldfare"
        wrong.write_bytes(_core.build(document.json, document.tensors | {"checks/margins": margins + 1.0}))
        ran = run(program, "verify", wrong, "--json")
        assert ran.returncode == 1
        found = json.loads(ran.stdout)
        assert not found["good"]
        assert found["margins"]["within_tolerance"] == 0
        assert found["batch_margins"]["first_differing_row"] == 0
        assert found["outputs"]["within_tolerance"] == found["outputs"]["numbers"]
        assert b"WRONG from row 0" in run(program, "verify", wrong).stdout
        refused = run(program, "inspect", wrong)
        assert (refused.returncode, b"SelfTestFailed" in refused.stderr) == (2, True)
        assert main(["verify", str(wrong)]) == 1

    def test_bench(self, program: Path, forest: Forest, tmp_path: Path) -> None:
        rows = tmp_path / "rows.jsonl"
        rows.write_text(forest.lines())
        ran = run(program, "bench", forest.artifact, rows, "--seconds", "0.02", "--json")
        assert ran.returncode == 0
        found = json.loads(ran.stdout)
        assert found["rows"] == len(forest.rows)
        assert 2000 < found["distinct_rows"] <= found["rows"]
        assert found["instruction_set"] in ("baseline", "avx2", "avx512")
        assert found["engine"] == ff.load(forest.artifact).engine
        assert found["plan_bytes"] == ff.load(forest.artifact).info["plan_bytes"]
        assert found["load_seconds"] > 0
        assert list(found["one_row_ns"]) == ["record", "json"]
        for times in found["one_row_ns"].values():
            assert 0 < times["p50"] <= times["p99"] <= times["p999"]
        assert list(found["batch_ns_per_row"]) == ["1", "16", "64", "512", "10000"]
        assert all(each > 0 for each in found["batch_ns_per_row"].values())
        text = run(program, "bench", forest.artifact, rows, "--seconds", "0.02").stdout.decode().splitlines()
        widths = {len(line) for line in text if line.startswith(("one record", "  decoded", "  JSON"))}
        assert len(widths) == 1
        assert text[-1].split()[:3] == ["batches", "of", "10000"]
        rows.write_text("")
        assert run(program, "bench", forest.artifact, rows).returncode == 2

    def test_bench_under_a_narrower_instruction_set(
        self, program: Path, forest: Forest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = tmp_path / "rows.jsonl"
        rows.write_text(forest.lines())
        command = (program, "bench", forest.artifact, rows, "--seconds", "0.02", "--json", "--instruction-set")
        monkeypatch.setenv("FIELDFARE_INSTRUCTION_SET", "mmx")  # nothing is read from the environment
        assert json.loads(run(*command, "baseline").stdout)["instruction_set"] == "baseline"
        ran = run(*command, "mmx")
        assert (ran.returncode, b"mmx" in ran.stderr) == (2, True)

    @pytest.mark.parametrize(
        "arguments",
        [[], ["bogus"], ["score"], ["score", "a", "--on-error", "x"], ["convert", "x"], ["score", "a", "x.csv"]],
    )
    def test_wrong_arguments(self, program: Path, arguments: Sequence[str]) -> None:
        ran = run(program, *arguments)
        assert (ran.returncode, ran.stdout) == (2, b"")
        assert len(ran.stderr.splitlines()) >= 2

    def test_help_and_version(self, program: Path) -> None:
        assert run(program, "--version").stdout.decode().strip() == ff.__version__
        for verb in ("inspect", "verify", "score", "bench"):
            ran = run(program, verb, "--help")
            assert (ran.returncode, ran.stderr) == (0, b"")
            assert b"ARTIFACT" in ran.stdout


class TestStream:
    """`fieldfare stream` of the Python command line becomes the native program."""

    def command(self, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fieldfare", "stream", *arguments]
        inherited = {name: value for name, value in os.environ.items() if name != "FIELDFARE_PROGRAM"}
        return subprocess.run(command, env=inherited | environment, capture_output=True, text=True, check=False)

    def test_arguments_and_status_are_the_programs(self, tmp_path: Path) -> None:
        stand_in = tmp_path / "program"
        stand_in.write_text('#!/bin/sh\necho "$@"\nexit 3\n')
        stand_in.chmod(0o755)
        ran = self.command({"FIELDFARE_PROGRAM": str(stand_in)}, "--check", "a b.toml")
        assert (ran.returncode, ran.stdout) == (3, "stream --check a b.toml\n")

    def test_on_the_path(self, tmp_path: Path, program: Path) -> None:
        script, binary = tmp_path / "1", tmp_path / "2"
        for folder in (script, binary):
            folder.mkdir()
        (script / "fieldfare").write_text("#!/bin/sh\nexit 77\n")
        (script / "fieldfare").chmod(0o755)
        (binary / "fieldfare").symlink_to(program)
        hide = tmp_path / "hide"
        hide.mkdir()
        (hide / "fieldfare_services.py").write_text("raise ModuleNotFoundError")
        python_path = os.pathsep.join([str(hide), os.environ.get("PYTHONPATH", "")])
        paths = {"PATH": f"{script}{os.pathsep}{binary}", "PYTHONPATH": python_path}
        assert self.command(paths, "--help").returncode == 0
        nowhere = self.command({"PATH": str(script), "PYTHONPATH": python_path}, "x.toml")
        assert nowhere.returncode == 3
        assert "pip install 'fieldfare[stream]'" in nowhere.stderr.splitlines()[-1]

    def test_a_program_that_is_none(self) -> None:
        ran = self.command({"FIELDFARE_PROGRAM": "/nowhere/fieldfare"}, "x.toml")
        assert ran.returncode == 3
        assert "FIELDFARE_PROGRAM" in ran.stderr
