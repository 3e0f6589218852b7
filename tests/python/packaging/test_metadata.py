# SPDX-License-Identifier: Apache-2.0
"""What is installed: its version, its requirements, its files, and what an import costs."""

import importlib.metadata
import importlib.resources
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"sklearn", "scipy", "pandas", "polars", "pyarrow", "xgboost", "lightgbm", "catboost", "matplotlib"}


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_one_version_everywhere():
    project = re.search(r"project\(fieldfare VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())
    header = re.search(r'version = "([0-9.]+)"', (ROOT / "include/fieldfare/version.hpp").read_text())
    assert project
    assert header
    assert project[1] == header[1] == importlib.metadata.version("fieldfare")
    assert importlib.metadata.version("fieldfare-services") == project[1]


def test_numpy_is_the_only_hard_requirement():
    required = [r for r in importlib.metadata.requires("fieldfare") or [] if "extra ==" not in r]
    assert [re.match(r"[A-Za-z0-9_.-]+", r)[0] for r in required] == ["numpy"]


def test_extras():
    extras = set(importlib.metadata.metadata("fieldfare").get_all("Provides-Extra"))
    assert extras == {"convert", "stream", "plots", "bench", "dev"}


@pytest.mark.parametrize("file", ["py.typed", "_core.pyi"])
def test_package_is_typed(file):
    assert (importlib.resources.files("fieldfare") / file).is_file()


def test_import_brings_nothing_but_numpy():
    modules = python("import sys, fieldfare; print(*{name.partition('.')[0] for name in sys.modules})")
    assert not HEAVY & set(modules.split())


def test_import_takes_10_ms_beyond_numpy():
    code = """
import json, time, numpy
start = time.process_time()
import fieldfare
print(json.dumps(time.process_time() - start))
"""
    assert min(json.loads(python(code)) for _ in range(7)) < 0.010
