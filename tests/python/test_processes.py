# SPDX-License-Identifier: Apache-2.0
"""Scoring while a process forks, and while it ends: scripts in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support import artifacts

#: Every way in that needs no other library than NumPy, for a model of the fields `job` (string) and `x` (float64).
SCORING = """
import os, sys, threading, time
import numpy as np
import fieldfare as ff

predictor = ff.load(sys.argv[1])
records = [{"job": "admin", "x": np.float64(i)} for i in range(300)]
columns = {"job": np.array(["admin", None] * 150, dtype=object), "x": np.arange(300.0)}
lines = b'{"job": "admin", "x": 1}\\n' * 300

def score(threads=1):
    predictor.predict_one({"job": np.str_("admin"), "x": np.float32(1)})
    predictor.predict_one(b'{"job": "admin", "x": 1}')
    predictor.predict(records, threads=threads)
    predictor.predict_margin(columns, threads=threads)
    predictor.predict_json(lines, threads=threads)
    try:
        predictor.predict_one({"job": 1.5, "x": 1})
    except ff.RecordError:
        return
    sys.exit("a number was taken for a text")
"""

NO_IMPORTS = """
import builtins
import_module, seen = builtins.__import__, []
builtins.__import__ = lambda name, *rest, **named: (seen.append(name), import_module(name, *rest, **named))[1]
score()
score(threads=2)
builtins.__import__ = import_module
sys.exit(f"imported {seen}" if seen else 0)
"""

FORKS = """
def child_ends_well():
    child = os.fork()
    if child == 0:
        score()
        os._exit(0)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status == 0
        time.sleep(0.001)
    os.kill(child, 9)
    return False

def work():
    start.wait()
    for _ in range(20):
        score(threads=2)

start = threading.Barrier(4)
workers = [threading.Thread(target=work) for _ in range(3)]
for worker in workers:
    worker.start()
start.wait()
good = [child_ends_well() for _ in range(4)]
for worker in workers:
    worker.join()
sys.exit(0 if all(good) else "a child waits for ever")
"""

DAEMONS = """
def work():
    while True:
        score(threads=2)

for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.02)
"""


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    path = tmp_path / "model.fieldfare"
    path.write_bytes(artifacts.classifier(["no", "yes"]))
    return path


def run(script: str, artifact: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # From Python 3.12 on, forking with threads is deprecated.
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", SCORING + script, str(artifact)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_nothing_is_imported_while_rows_are_scored(artifact: Path) -> None:
    """The child of a fork in the middle of an import would wait for a lock that nobody gives back."""
    ran = run(NO_IMPORTS, artifact)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_process_may_fork_during_the_first_predictions(artifact: Path) -> None:
    for _ in range(8):
        ran = run(FORKS, artifact)
        assert (ran.returncode, ran.stderr) == (0, "")


def test_daemon_threads_may_score_until_the_end(artifact: Path) -> None:
    for _ in range(25):
        ran = run(DAEMONS, artifact)
        assert (ran.returncode, ran.stderr) == (0, "")
