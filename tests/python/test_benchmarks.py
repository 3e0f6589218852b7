# SPDX-License-Identifier: Apache-2.0
"""The benchmark against other libraries: its smallest task from beginning to end, and what it makes of its numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fieldfare import _core

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benchmarks" / "peers"


@pytest.fixture(scope="module")
def modules() -> dict[str, ModuleType]:
    """The driver's modules, which are a program's and not a package's."""
    sys.path.insert(0, str(PEERS))
    try:
        import page
        import ratios
        import rounds
        import tasks
    finally:
        sys.path.remove(str(PEERS))
    return {"page": page, "ratios": ratios, "rounds": rounds, "tasks": tasks}


def test_one_task_from_beginning_to_end(tmp_path: Path) -> None:
    command = [sys.executable, str(PEERS), "--quick", "--task", "bank_logistic_sparse", "--only-tasks"]
    environment = os.environ | {"FIELDFARE_BENCH_FOLDER": str(tmp_path / "work")}
    environment.pop("FIELDFARE_DATA", None)
    ran = subprocess.run(
        [*command, "--output", str(tmp_path / "docs")], env=environment, capture_output=True, text=True, check=False
    )
    print(ran.stdout)  # names the contenders that were not run, and why
    assert ran.returncode == 0, ran.stderr
    text = (tmp_path / "docs" / "benchmarks.md").read_text()
    assert "## Bank, logistic regression on a sparse matrix" in text
    results = json.loads((tmp_path / "docs" / "benchmarks" / "results.json").read_text())
    found = {(r["name"], r["instruction_set"]): r for r in results["bank_logistic_sparse"]["results"]}
    own = found["scikit-learn, DataFrame", None]
    assert own["failure"] is None
    assert own["equal"] == 1
    ours = [r for (name, _), r in found.items() if name == "fieldfare, Python, dict / Arrow"]
    assert ours
    for result in ours:
        assert result["failure"] is None
        assert (result["equal"], result["largest"], result["one_as_batch"]) == (1, 0, 1)
        assert all(
            time > 0 for time in result["figures"]["one"] + result["figures"]["batch"] + result["figures"]["cold"]
        )
    for result in found.values():
        if result["failure"] is not None:
            assert f"{result['failure']}" in text
            assert f"{result['failure']}"[:40] in ran.stdout


def test_every_ratio_names_contenders_of_its_task(modules: dict[str, ModuleType]) -> None:
    for ratio in modules["ratios"].RATIOS:
        seats = {seat.name for seat in modules["tasks"].TASKS[ratio.task].seats}
        assert {ratio.ours, ratio.theirs} <= seats
        assert set(ratio.asked) == {"avx2", "avx512"}
        assert ratio.call in modules["ratios"].FIGURES


def test_a_ratio_is_the_median_of_the_rounds(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    ratios, result = modules["ratios"], modules["rounds"].Result
    monkeypatch.setattr(ratios.machine, "instruction_sets", lambda: ["baseline", "avx2"])
    ratio = ratios.Ratio("t", "one row", "ours", "theirs", {"avx2": 3.0, "avx512": 4.0})
    ours = result("ours", "avx2", figures={"one": [10.0, 20.0, 10.0]})
    theirs = result("theirs", figures={"one": [40.0, 40.0, 50.0]})
    assert ratios.reached(ratio, [ours, theirs], "avx2") == ratios.Reached(4.0, 2.0, 5.0)
    assert ratios.reached(ratio, [ours, theirs], "avx512") == "not on this machine"
    assert ratios.reached(ratio, [ours], "avx2") == "not measured"
    theirs.failure = "not there"
    assert ratios.reached(ratio, [ours, theirs], "avx2") == "theirs not run"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0.4, "0 ns"),
        (99.4, "99 ns"),
        (999.4, "999 ns"),
        (999.6, "1 us"),
        (12_345, "12.3 us"),
        (5e9, "5,000 ms"),
    ],
)
def test_times_have_three_digits(modules: dict[str, ModuleType], value: float | None, text: str) -> None:
    assert modules["page"].nanoseconds(value) == text


def test_a_share_is_never_rounded_to_all(modules: dict[str, ModuleType]) -> None:
    assert [modules["page"].share(x) for x in (None, 1.0, 0.99999999, 0.5)] == ["-", "all", "0.9999", "0.5000"]


def test_the_instruction_sets_are_those_of_the_library(modules: dict[str, ModuleType]) -> None:
    assert modules["ratios"].machine.instruction_sets()[-1] == _core.instruction_set()
