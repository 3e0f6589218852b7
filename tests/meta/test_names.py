# SPDX-License-Identifier: Apache-2.0
"""One thing has one name: struct <-> kind <-> header <-> importer <-> test, and the lists name every header."""

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
FOLDERS = ("transform", "model", "link")


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


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_list_of_builtins_is_complete_and_sorted(folder: str) -> None:
    text = re.sub(r"//[^\n]*", "", (INCLUDE / folder / "builtin.hpp").read_text(encoding="utf-8"))
    (listed,) = re.findall(r"using \w+ = std::variant<([^>]*)>;", text)
    names = [name.strip() for name in listed.split(",")]
    assert names == sorted(struct for struct, _ in kinds(folder).values())
    included = re.findall(rf'#include "fieldfare/{folder}/(\w+)\.hpp"', text)
    assert included == sorted(kinds(folder))


def test_a_transform_has_an_importer_and_both_have_tests() -> None:
    # What SimpleImputer(add_indicator=True) appends and CatBoost's own steps have no class of their own in a pipeline.
    for kind in kinds("transform").keys() - {"catboost_ctr", "category_hash", "missing_indicator"}:
        assert importlib.util.find_spec(f"fieldfare.importers.sklearn.{kind}") is not None
        assert (ROOT / "tests" / "python" / "importers" / "sklearn" / f"test_{kind}.py").is_file()


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
