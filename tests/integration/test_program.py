# SPDX-License-Identifier: Apache-2.0
"""What the native program does when its standard streams cannot be used; no broker is needed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Bank
from kafka_support.broker import free_port
from kafka_support.program import find_program
from kafka_support.waiting import wait_until

COMMANDS = ["inspect {model}", "inspect --json {model}", "verify {model}", "errors", "errors BadUtf8", "--version"]
COMMANDS += ["--help", "score --help", "score {model} {rows}", "stream --check {config}"]


@pytest.fixture
def command(bank: Bank, tmp_path: Path) -> Callable[[str], list[str]]:
    """Makes a command line: a model, rows good and bad, and a configuration are at hand."""
    rows, config = tmp_path / "rows.jsonl", tmp_path / "stream.toml"
    rows.write_bytes(bank.records[0] + b"\n")
    (tmp_path / "bad.jsonl").write_bytes(bank.records[0] + b'\n{"age":"x"}\n')
    kafka = 'input_topic = "a"\noutput_topic = "b"\ndlq_topic = "c"\ngroup = "g"\n'
    config.write_text(f'[model]\npath = "{bank.artifact}"\n[kafka]\nbrokers = "embedded"\n{kafka}')
    names = {"model": bank.artifact, "rows": rows, "bad": tmp_path / "bad.jsonl", "config": config}

    def make(text: str) -> list[str]:
        return [find_program(), *text.format(**names, out=tmp_path / "out").split()]

    return make


def redirected(command: list[str], redirection: str) -> int:
    """The exit status of a command whose streams a shell has redirected."""
    line = f'"$@" {redirection}'
    return subprocess.run(["sh", "-c", line, "sh", *command], timeout=60, check=False).returncode


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("stream /nowhere.toml", 2),
        ("score --nonsense", 2),
        ("inspect {rows}", 2),
        ("score {model} {rows} -o /dev/full", 3),
        ("score {model} {bad} -o {out}", 2),
        ("score {model} {bad} -o {out} --on-error skip", 0),
    ],
)
def test_the_status_holds_without_a_standard_error_stream(
    command: Callable[[str], list[str]], text: str, status: int
) -> None:
    line = command(text)
    assert redirected(line, ">/dev/null 2>/dev/full") == status
    assert redirected(line, ">/dev/null 2>&-") == status
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=writing, timeout=60, check=False)
    os.close(writing)
    assert ran.returncode == status


def test_nothing_is_said_into_a_file_that_took_the_place_of_a_closed_stream(
    command: Callable[[str], list[str]], tmp_path: Path
) -> None:
    line = command("score {model} {bad} -o {out} --on-error skip")
    assert redirected(line, "<&- >&- 2>&-") == 0
    assert (tmp_path / "out").read_bytes().count(b"\n") == 1
    assert b"could not be scored" not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("text", COMMANDS)
def test_results_that_were_lost_are_a_failure(command: Callable[[str], list[str]], text: str) -> None:
    line = command(text)
    assert redirected(line, ">/dev/null 2>/dev/null") == 0
    assert redirected(line, ">/dev/full 2>/dev/null") == 3
    assert redirected(line, ">&- 2>/dev/null") == 3
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(line, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(writing)
    assert ran.returncode == 3
    assert "Broken pipe" in ran.stderr


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl.gz", ".txt"])
def test_only_json_lines_are_written(command: Callable[[str], list[str]], tmp_path: Path, suffix: str) -> None:
    ran = subprocess.run(
        command("score {model} {rows} -o {out}" + suffix), capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 2
    assert "python -m fieldfare score" in ran.stderr
    assert not (tmp_path / f"out{suffix}").exists()
    for known in (".json", ".jsonl", ".ndjson"):
        assert redirected(command("score {model} {rows} -o {out}" + known), "") == 0


def test_a_stream_works_and_stops_although_nobody_reads_its_log(
    command: Callable[[str], list[str]], tmp_path: Path
) -> None:
    port = free_port()
    with (tmp_path / "stream.toml").open("a") as config:
        config.write(f'[log]\nlevel = "debug"\n[metrics]\nport = {port}\n')
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)

    def answers(page: str) -> bool:
        with contextlib.suppress(urllib.error.URLError):
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5).status == 200
        return False

    process = subprocess.Popen(command("stream {config}"), stderr=writing)
    try:
        wait_until(lambda: answers("readyz"))
        assert answers("healthz")
        process.terminate()
        assert process.wait(8) == 0
    finally:
        process.kill()
        process.wait()
        os.close(reading)
        os.close(writing)


def test_a_check_beside_the_running_stream_notes_that_the_port_is_in_use(
    command: Callable[[str], list[str]], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (tmp_path / "stream.toml").open("a") as config:
            config.write(f"[metrics]\nport = {port}\n")
        checked = subprocess.run(
            command("stream --check {config}"), capture_output=True, text=True, timeout=60, check=False
        )
        assert checked.returncode == 0
        assert checked.stdout.startswith(f"# Note: 127.0.0.1:{port}: ")
        assert "Address already in use" in checked.stdout
        ran = subprocess.run(command("stream {config}"), capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 3
    assert "StreamError.PortTaken" in ran.stderr
