# SPDX-License-Identifier: Apache-2.0
"""docs/extending.md shows files that are compiled and run: here the importer, in tests/cpp the header."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from sklearn.preprocessing import Binarizer

import fieldfare as ff
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


def test_the_importer_asks_for_the_op() -> None:
    spec = importlib.util.spec_from_file_location("binarizer", EXAMPLE / "binarizer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graph = Graph()
    column = graph.field("x", "float64")
    with pytest.raises(ff.ArtifactError, match="unknown op 'binarizer'"):  # as long as it is not built in
        module.convert(Binarizer(threshold=0.25).fit([[1.0]]), [column], graph)
    assert graph.schema()[0]["nullable"] is False
    assert graph.schema()[0]["infinite"] is False
