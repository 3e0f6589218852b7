# SPDX-License-Identifier: Apache-2.0
"""docs/errors.md has one heading for every error code in the sources, and none for a code that is gone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "include", "bindings", "python", "services")
SUFFIXES = {".cpp", ".hpp", ".h", ".py"}

#: A code where it is raised: the first text of a call of one of these, or of a choice between two codes.
CALL = re.compile(
    r"""\b(?:\w*Error|bad|fail|client_failure|record_error|problems_?\.add)\((?:[^()"';]|\([^()"]*\))*"([A-Z][A-Za-z0-9]+)\""""
)
CHOICE = re.compile(r"""\b\w*Error\([^"();]*\?\s*"([A-Z][A-Za-z0-9]+)"\s*:\s*"([A-Z][A-Za-z0-9]+)\"""")
KEYWORD = re.compile(r"""\bcode="([A-Z][A-Za-z0-9]+)\"""")


def raised() -> dict[str, str]:
    """Every code, and a file that raises it."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in SUFFIXES or "third_party" in path.parts:
                continue
            text = re.sub(r"^\s*(?://|#).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            codes = [*CALL.findall(text), *KEYWORD.findall(text)]
            codes += [code for pair in CHOICE.findall(text) for code in pair]
            for code in codes:
                if not code.endswith("Error"):
                    found.setdefault(code, str(path.relative_to(ROOT)))
    return found


def headings() -> Counter[str]:
    """The codes that docs/errors.md explains."""
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    return Counter(re.findall(r"^### (\w+)$", text, flags=re.MULTILINE))


def test_the_sources_are_read() -> None:
    codes = raised()
    assert {"BadChild", "Checksum", "BadUtf8", "Syntax", "TypeMismatch", "Unsupported"} <= codes.keys()


def test_every_code_has_a_heading() -> None:
    explained = headings()
    missing = {code: path for code, path in raised().items() if code not in explained}
    assert not missing, "add a heading to docs/errors.md"


def test_every_heading_is_a_code() -> None:
    assert not set(headings()) - raised().keys()


def test_no_heading_stands_twice() -> None:
    assert all(count == 1 for count in headings().values())
