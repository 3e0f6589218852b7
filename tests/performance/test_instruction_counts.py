# SPDX-License-Identifier: Apache-2.0
"""Instructions per row of fixed work, counted by callgrind: a guard of speed that needs no clock and no quiet machine.

The counts stand in instruction_counts.json, by compiler, since each makes other code of the same source. A change that
is meant to cost or to save instructions records them anew:

    python tests/performance/test_instruction_counts.py

Callgrind knows no AVX-512, so the kernels counted are those of AVX2 and of the baseline.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_name("instruction_counts.json")
SCENARIOS = (
    "bank_json_one_row",
    "bank_json_unknown_keys",
    "bank_json_field_absent",
    "forest_one_row",
    "forest_batch",
)
INSTRUCTION_SETS = ("avx2", "baseline")


@dataclass(frozen=True)
class Count:
    """What one run counted."""

    compiler: str
    engine: str
    per_row: float


def program() -> Path:
    given = os.environ.get("FIELDFARE_INSTRUCTIONS")
    return Path(given) if given else ROOT / "build" / "release" / "fieldfare_instructions"


def count(scenario: str, instruction_set: str) -> Count:
    """Runs the scenario under callgrind; only the function `counted` and what it calls is counted."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "callgrind.out")
        options = ["--tool=callgrind", "--toggle-collect=counted", f"--callgrind-out-file={out}"]
        ran = subprocess.run(
            ["valgrind", *options, str(program()), scenario, instruction_set],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        facts = json.loads(ran.stdout)
        counted = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)
        assert counted, "callgrind wrote no total"
        return Count(facts["compiler"], facts["engine"], int(counted[1]) / facts["rows"])


def test_the_record_names_every_scenario() -> None:
    recorded = json.loads(RECORD.read_text())
    assert 0 < recorded["tolerance"] <= 0.1
    for counts in recorded["instructions_per_row"].values():
        assert set(counts) == set(SCENARIOS)
        assert all(set(each) == set(INSTRUCTION_SETS) for each in counts.values())


@pytest.mark.parametrize("instruction_set", INSTRUCTION_SETS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_more_instructions_than_recorded(scenario: str, instruction_set: str) -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    if not program().is_file():
        pytest.skip(f"{program()} is not built; FIELDFARE_INSTRUCTIONS may name another")
    recorded = json.loads(RECORD.read_text())
    found = count(scenario, instruction_set)
    if found.compiler not in recorded["instructions_per_row"]:
        pytest.skip(f"no counts are recorded for {found.compiler}")
    expected = recorded["instructions_per_row"][found.compiler][scenario][instruction_set]
    allowed = recorded["tolerance"]
    change = found.per_row / expected - 1
    assert abs(change) <= allowed, (
        f"{scenario}, {instruction_set}, engine {found.engine}: {found.per_row:.0f} instructions per row, recorded "
        f"{expected:.0f} ({change:+.1%}, allowed {allowed:.0%}). If that is meant: python {Path(__file__).name}"
    )


def record() -> None:
    """Writes what this build counts, beside what other compilers counted."""
    document: dict[str, Any] = (
        json.loads(RECORD.read_text()) if RECORD.is_file() else {"tolerance": 0.03, "instructions_per_row": {}}
    )
    for scenario in SCENARIOS:
        for instruction_set in INSTRUCTION_SETS:
            found = count(scenario, instruction_set)
            counts = document["instructions_per_row"].setdefault(found.compiler, {})
            before = counts.setdefault(scenario, {}).get(instruction_set)
            counts[scenario][instruction_set] = round(found.per_row, 1)
            print(
                f"{scenario:20} {instruction_set:9} {found.engine:20} {before} -> {found.per_row:.1f}", file=sys.stderr
            )
    RECORD.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    record()
