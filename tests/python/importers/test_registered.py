# SPDX-License-Identifier: Apache-2.0
"""Importers of classes that are not fieldfare's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from fieldfare.graph import Column, Graph
from support.agreement import agree

X = np.random.default_rng(5).normal(size=(80, 3))
Y = X @ [1.0, -2.0, 0.5]

PACKAGE = """
from sklearn.base import BaseEstimator, TransformerMixin


class Halver(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return X / 2.0


def convert(step, columns, graph):
    outputs = [column.replace(type="float64", dtype="float64") for column in graph.refuse_infinite(columns)]
    scale = [2.0] * len(columns)
    return graph.add("affine", columns, outputs, order="subtract_divide", shift=[], scale=scale, dtype="float64")
"""


class Doubler(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Twice its input."""

    def fit(self, X: Any, y: Any = None) -> Doubler:
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: Any) -> Any:
        return X * 2.0


def import_doubler(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    outputs = [column.replace(type="float64", dtype="float64") for column in graph.refuse_infinite(columns)]
    scale = [2.0] * len(columns)
    return graph.add("affine", columns, outputs, order="multiply_add", shift=[], scale=scale, dtype="float64")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An installed package that brings the importer of its own class."""
    (tmp_path / "halving.py").write_text(PACKAGE)
    info = tmp_path / "halving-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: halving\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[fieldfare.importers]\nhalving.Halver = halving:convert\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import halving

    yield halving
    sys.modules.pop("halving")


def test_a_class_without_an_importer_is_refused_by_name() -> None:
    class Tripler(Doubler):
        pass

    fitted = make_pipeline(Tripler(), LinearRegression()).fit(X, Y)
    with pytest.raises(ff.UnsupportedError, match="Tripler is not supported"):
        ff.convert(fitted, X)


def test_a_registered_importer_is_used() -> None:
    ff.importers.register(Doubler, import_doubler)
    ff.importers.register(Doubler, import_doubler)  # again: the same
    agree(make_pipeline(Doubler(), LinearRegression()).fit(X, Y), X)
    with pytest.raises(ff.UnsupportedError, match="not fitted"):
        ff.convert(make_pipeline(Doubler(), LinearRegression()), X)


def test_an_installed_package_brings_its_importers(package: Any) -> None:
    agree(make_pipeline(package.Halver(), LinearRegression()).fit(X, Y), X)


def test_a_class_has_one_importer() -> None:
    ff.importers.register(Doubler, import_doubler)
    with pytest.raises(ValueError, match="Doubler has an importer already"):
        ff.importers.register(Doubler, lambda step, columns, graph: columns)
    with pytest.raises(ValueError, match="StandardScaler has an importer already"):
        ff.importers.register(StandardScaler, import_doubler)


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="expected a class"):
        ff.importers.register(Doubler(), import_doubler)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a function"):
        ff.importers.register(Doubler, 3)  # type: ignore[arg-type]
