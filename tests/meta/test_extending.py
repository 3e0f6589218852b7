# SPDX-License-Identifier: Apache-2.0
"""docs/extending.md shows files that are compiled and run: here the importer, in tests/cpp the header."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from sklearn.preprocessing import Binarizer

from fieldfare.graph import Graph

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "own_op"


@pytest.mark.parametrize(
    "path",
    [
        "examples/own_op/binarizer.hpp",
        "examples/own_op/binarizer.py",
        "python/fieldfare/importers/sklearn/max_abs_scaler.py",
    ],
)
def test_the_page_shows_the_file(path: str) -> None:
    assert (ROOT / path).read_text() in (ROOT / "docs" / "extending.md").read_text()


def test_the_importer_writes_the_step() -> None:
    spec = importlib.util.spec_from_file_location("binarizer", EXAMPLE / "binarizer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graph = Graph()
    column = graph.field("x", "float64")
    (output,) = module.convert(Binarizer(threshold=0.25).fit([[1.0]]), [column], graph)
    assert graph.steps() == [{"kind": "binarizer", "inputs": [0], "threshold": 0.25}]
    assert output.id == 1
    assert graph.schema()[0]["nullable"] is False
    assert graph.schema()[0]["infinite"] is False
