# SPDX-License-Identifier: Apache-2.0
"""A compiler that is told an older standard than C++20 says so first, whichever public header it reads."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

INCLUDE = Path(__file__).resolve().parents[2] / "include"
HEADERS = sorted((INCLUDE / "fieldfare").rglob("*.hpp"))
GUARD = '#include "fieldfare/detail/cpp20.hpp"'
COMPILER = os.environ.get("CXX") or shutil.which("c++") or shutil.which("g++")


def test_the_headers_are_found() -> None:
    assert len(HEADERS) > 50


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: str(header.relative_to(INCLUDE)))
def test_a_header_without_others_begins_with_the_check(header: Path) -> None:
    text = header.read_text(encoding="utf-8")
    if header.name != "cpp20.hpp" and not any(line.startswith('#include "fieldfare/') for line in text.splitlines()):
        pytest.fail("it includes no header of the project and so never asks for the standard")
    if GUARD in text:
        assert text.index(GUARD) == text.index("#include")


@pytest.mark.parametrize("header", ["fieldfare.hpp", "predictor.hpp", "error.hpp", "stream/stream.hpp"])
@pytest.mark.skipif(COMPILER is None, reason="there is no compiler")
def test_the_message(header: str) -> None:
    command = [str(COMPILER), "-x", "c++", "-I", str(INCLUDE), "-fsyntax-only", "-"]
    source = f"#include <fieldfare/{header}>\n"
    old = subprocess.run([*command, "-std=c++17"], input=source, capture_output=True, text=True, check=False)
    assert old.returncode != 0
    errors = [line for line in old.stderr.splitlines() if "error:" in line]
    assert "fieldfare needs C++20: compile with -std=c++20" in errors[0]
    new = subprocess.run([*command, "-std=c++20"], input=source, capture_output=True, text=True, check=False)
    assert new.returncode == 0, new.stderr
