# SPDX-License-Identifier: Apache-2.0
"""One thing has one name: struct <-> kind <-> header <-> test, and the lists name every header."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from fieldfare import importers
from fieldfare.supported import supported

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include" / "fieldfare"
KIND = re.compile(r"struct (\w+)[^;{]*\{\s*static constexpr std::string_view kind = \"(\w+)\";")
FOLDERS = ("op", "model", "link")


def kinds(folder: str) -> dict[str, tuple[str, str]]:
    """Header name -> (struct, kind) of every header of a folder that declares a kind."""
    found = {}
    for header in sorted((INCLUDE / folder).glob("*.hpp")):
        declared = KIND.findall(header.read_text(encoding="utf-8"))
        assert len(declared) <= 1, f"{header.name} declares several kinds"
        if declared:
            found[header.stem] = declared[0]
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_header_is_named_after_its_kind_and_its_struct(folder: str) -> None:
    assert len(kinds(folder)) >= 2
    for header, (struct, kind) in kinds(folder).items():
        assert header == kind == importers.snake_case(struct)


def test_the_list_of_builtins_is_complete_and_sorted() -> None:
    text = (ROOT / "src" / "op" / "builtin.cpp").read_text(encoding="utf-8")
    structs = [struct for folder in FOLDERS for struct, _ in kinds(folder).values()]
    assert re.findall(r"struct (\w+)[,>]", text) == sorted(structs)


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_op_has_a_translation_unit_and_a_test(folder: str) -> None:
    tests = "".join(test.read_text(encoding="utf-8") for test in (ROOT / "tests" / "cpp" / folder).glob("*.cpp"))
    for header, (struct, _) in kinds(folder).items():
        unit = ROOT / "src" / folder / f"{header}.cpp"
        assert f"kind_of<Op, {struct}>" in unit.read_text(encoding="utf-8")
        assert re.search(rf"\b{struct}\b", tests), struct


IMPORTERS = [
    (package.__name__.rpartition(".")[2], info.name)
    for package in importers.packages()
    for info in pkgutil.iter_modules(package.__path__)
    if not info.name.startswith("_")
]


@pytest.mark.parametrize(("package", "name"), IMPORTERS)
def test_an_importer_is_named_after_the_class_it_imports(package: str, name: str) -> None:
    module = importlib.import_module(f"fieldfare.importers.{package}.{name}")
    assert callable(module.convert)
    importlib.import_module("sklearn.experimental.enable_halving_search_cv")  # two classes are there only after it
    for row in module.SUPPORTED:
        home, _, title = row.name.rpartition(".")
        assert importers.snake_case(title) == name
        assert home.partition(".")[0] == package
        assert getattr(importlib.import_module(home), title).__name__ == title
        assert row.versions


def test_the_page_of_what_is_supported_is_the_importers_own() -> None:
    page = (ROOT / "docs" / "supported.md").read_text(encoding="utf-8")
    assert page == supported().markdown(), "run: python -m fieldfare.supported docs/supported.md"
