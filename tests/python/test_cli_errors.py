# SPDX-License-Identifier: Apache-2.0
"""`fieldfare errors` without a network, and links that work wherever the package is."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

from fieldfare.cli import main
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.program import native_program

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
CODES = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)


def test_a_code_is_explained_with_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["errors", "MissingColumn"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("MissingColumn\n\n*SchemaError.*")
    assert "Remedy: " in printed
    assert "###" not in printed


@pytest.mark.parametrize("code", [CODES[0], CODES[-1], "typemismatch", "TYPEMISMATCH"])
def test_capitals_do_not_matter(capsys: pytest.CaptureFixture[str], code: str) -> None:
    assert main(["errors", code]) == 0
    assert "Remedy: " in capsys.readouterr().out


def test_all_codes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["errors"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == CODES


def test_a_code_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["errors", "No\x1b"]) == 2
    err = capsys.readouterr().err
    assert err == "fieldfare: No\\x1b: no such code\n`fieldfare errors` lists the codes\n"


@pytest.mark.parametrize("arguments", [[], *([code] for code in CODES), ["nope"]])
def test_the_native_program_says_the_same(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    try:
        program = native_program()
    except OutsideError as error:
        pytest.skip(f"{error}; {error.remedy}")
    status = main(["errors", *arguments])
    printed = capsys.readouterr()
    ran = subprocess.run([str(program), "errors", *arguments], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (status, printed.out, printed.err)


def test_links_of_the_front_page_work_from_anywhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    url = dict(line.split(", ") for line in importlib.metadata.metadata("fieldfare").get_all("Project-URL") or [])
    targets = re.findall(r"\]\(([^)#][^)]*)\)|^\[[^\]]+\]: (\S+)$", readme, re.MULTILINE)
    assert targets
    for inline, reference in targets:
        target = inline or reference
        found = re.fullmatch(re.escape(url["Homepage"]) + r"/(?:blob|tree)/main/(.+)", target)
        assert found, f"{target}: not an address of the project"
        assert (ROOT / found[1]).exists(), target


def test_every_reference_of_the_front_page_is_defined() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    defined = set(re.findall(r"^\[([^\]]+)\]: ", readme, re.MULTILINE))
    assert set(re.findall(r"\[((?:docs|examples)/[^\]]*)\]", readme)) == defined
