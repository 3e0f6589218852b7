# SPDX-License-Identifier: Apache-2.0
"""Importers: one file per class of a source library, found by the class's name.

`sklearn.preprocessing.StandardScaler` is imported by `importers/sklearn/standard_scaler.py`: the root package of the
class, then its name in snake_case. There is no list, and no source library is imported to find one. Such a file has

    def convert(step, columns: Sequence[Column], graph: Graph) -> list[Column]      # a transformer
    def convert(model, columns: Sequence[Column], graph: Graph) -> ModelSpec        # a model
    SUPPORTED: tuple[Support, ...]

A package whose library has native model files declares in its `__init__.py`

    def reads(file: NativeFile) -> bool     # by its content, without the source library
    def load(file: NativeFile) -> object    # the source library's own object, once all parts are known to fit together

and, for samples without names, `feature_names(fitted) -> list[str] | None`.

The importers of other packages' classes are registered: `register(cls, function)`, or an entry point of the group
`fieldfare.importers`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers import _inside, _registered
from fieldfare.importers._native import NativeFile
from fieldfare.importers._registered import Importer, register
from fieldfare.spec import ModelSpec, Support

__all__ = ["Importer", "convert", "feature_names", "find", "load_native", "packages", "register", "supported"]

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """`XGBClassifier` -> `xgb_classifier`."""
    return _BOUNDARY.sub("_", name).lower()


def qualified_name(obj: Any) -> str:
    """The full name of an object's class."""
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def find(cls: type) -> Importer | None:
    """The importer of a class, or None. A subclass may do anything, so it is not its parent."""
    module = built_in(cls)
    return _registered.find(cls) if module is None else module.convert


def built_in(cls: type) -> ModuleType | None:
    """The file of fieldfare's own importer of a class, or None."""
    package = cls.__module__.partition(".")[0]
    return _load(f"{__name__}.{package}", snake_case(cls.__name__))


def _load(package: str, name: str) -> ModuleType | None:
    if name.startswith("_") or importlib.util.find_spec(package) is None:
        return None
    if importlib.util.find_spec(f"{package}.{name}") is None:
        return None
    return importlib.import_module(f"{package}.{name}")


def convert(obj: Any, columns: Sequence[Column], graph: Graph, name: str = "") -> Sequence[Column] | ModelSpec:
    """Imports one fitted object: a transformer gives columns, a model a ModelSpec.

    An object without an importer is noted as unsupported and stands in as its input columns, so that whatever follows
    it is examined too."""
    with graph.at(name) if name else graph.at(type(obj).__name__):
        importer = find(type(obj))
        if importer is None:
            graph.unsupported("", f"{qualified_name(obj)} is not supported", "see fieldfare.supported()")
            _inside.examine(obj, columns, graph)
            return columns
        if not _is_fitted(obj):
            graph.unsupported("", f"{type(obj).__name__} is not fitted", "a fitted object: call its fit first")
            return columns
        graph.libraries.add(type(obj).__module__.partition(".")[0])
        try:
            answer: Sequence[Column] | ModelSpec = importer(obj, columns, graph)
        except Exception:
            if not graph.problems:
                raise
            return columns  # its input is not what it was fitted on: the noted problems come first
        return answer


def _is_fitted(obj: Any) -> bool:
    """What an object says of itself; one that says nothing is fitted."""
    says = getattr(obj, "__sklearn_is_fitted__", None) or getattr(obj, "is_fitted", None)
    if callable(says):
        return bool(says())
    package = f"{__name__}.{type(obj).__module__.partition('.')[0]}"
    if importlib.util.find_spec(package) is None:
        package = f"{__name__}.sklearn" if hasattr(obj, "get_params") else __name__
    fitted = getattr(importlib.import_module(package), "is_fitted", None)
    return fitted is None or bool(fitted(obj))


def feature_names(fitted: Any) -> list[str] | None:
    """The names that a fitted object gives the columns of its input, in order; None where it has none.

    An array has no names of its own: it gets these. A package of importers says them of its library's objects in
    `feature_names(fitted)` of its `__init__.py`."""
    name = f"{__name__}.{type(fitted).__module__.partition('.')[0]}"
    if importlib.util.find_spec(name) is None:
        return None
    names: list[str] | None = importlib.import_module(name).feature_names(fitted)
    return names


def load_native(path: Path) -> Any:
    """Reads a library's own model file, whatever its name; never a pickle.

    Raises UnsupportedError for a file of no supported library or of a newer one, ArtifactError for a damaged one."""
    file = NativeFile(path, path.read_bytes())
    for package in packages():
        reads = getattr(package, "reads", None)
        if reads is not None and reads(file):
            return package.load(file)
    what = (
        "is not a native model file of a supported library (XGBoost JSON or UBJSON, LightGBM text, CatBoost .cbm or "
        "JSON), or is damaged; a pickle is not read: load it yourself and pass the object"
    )
    raise file.refuse(what, code="UnknownModelFile")


def packages() -> Iterator[ModuleType]:
    """The packages of importers, one per source library."""
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:
            yield importlib.import_module(f"{__name__}.{info.name}")


def supported() -> list[Support]:
    """What every importer says of itself, sorted by name."""
    rows: list[Support] = []
    for package in packages():
        for info in pkgutil.iter_modules(package.__path__):
            if not info.name.startswith("_"):
                rows.extend(getattr(importlib.import_module(f"{package.__name__}.{info.name}"), "SUPPORTED", ()))
    return sorted(rows, key=lambda row: row.name)
