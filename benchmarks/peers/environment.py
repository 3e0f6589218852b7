# SPDX-License-Identifier: Apache-2.0
"""Where things are: the two Python environments, the native programs, and the folder that a run works in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The models of the bank are described there.
sys.path.append(str(ROOT / "benchmarks" / "bank_marketing"))


def main_python() -> Path:
    """The environment of this program: fieldfare and most peers."""
    return Path(sys.executable)


def second_python() -> Path:
    """The environment of peers that need older packages: FIELDFARE_BENCH_PYTHON, or .venv-bench."""
    return Path(os.environ.get("FIELDFARE_BENCH_PYTHON", ROOT / ".venv-bench" / "bin" / "python"))


def native_program(name: str) -> Path:
    """A benchmark in C++: in the folder FIELDFARE_BENCH_PROGRAMS, or in the release build."""
    return Path(os.environ.get("FIELDFARE_BENCH_PROGRAMS", ROOT / "build" / "release" / "bin")) / name


def work_folder() -> Path:
    """Models and results, kept between runs: FIELDFARE_BENCH_FOLDER, or build/bench."""
    return Path(os.environ.get("FIELDFARE_BENCH_FOLDER", ROOT / "build" / "bench"))
