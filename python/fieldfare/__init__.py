# SPDX-License-Identifier: Apache-2.0
"""Scores fitted tabular pipelines in C++ with the bits of the library that trained them.

import fieldfare as ff

model = ff.convert(pipeline, sample=X_train)
model.save("bank.fieldfare")
predictor = ff.load("bank.fieldfare")
predictor.predict_proba(X)
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from fieldfare._core import version as __version__
from fieldfare.errors import (
    ArgumentError,
    ArtifactError,
    ConfigError,
    Error,
    RecordError,
    SchemaError,
    StoreError,
    StreamError,
    UnsupportedError,
)
from fieldfare.predictor import Predictor, load
from fieldfare.schema import Field, Target

if TYPE_CHECKING:
    from fieldfare import importers
    from fieldfare.convert import Model, convert
    from fieldfare.supported import supported

__all__ = [
    "ArgumentError",
    "ArtifactError",
    "ConfigError",
    "Error",
    "Field",
    "Model",
    "Predictor",
    "RecordError",
    "SchemaError",
    "StoreError",
    "StreamError",
    "Target",
    "UnsupportedError",
    "__version__",
    "convert",
    "importers",
    "load",
    "supported",
]

#: What is imported only when it is first used, and where from: scoring needs none of it.
_LAZY = {"Model": "fieldfare.convert", "convert": "fieldfare.convert", "supported": "fieldfare.supported"}
_LAZY_MODULES = ("importers",)


def __getattr__(name: str) -> Any:
    if name in _LAZY_MODULES:
        return importlib.import_module(f"fieldfare.{name}")
    if name not in _LAZY:
        raise AttributeError(f"module 'fieldfare' has no attribute '{name}'")
    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    # Importing the submodule `convert` would put it in the place of the function `convert`.
    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _LAZY and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
