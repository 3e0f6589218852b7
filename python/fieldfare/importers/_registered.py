# SPDX-License-Identifier: Apache-2.0
"""Importers that are not fieldfare's own: registered by a call, or by a package's entry points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.spec import ModelSpec

__all__ = ["GROUP", "Importer", "find", "register"]

#: The group of entry points, each named after the class that it imports: its module, a dot, its name.
GROUP = "fieldfare.importers"

#: What an importer is: of a fitted object, its input columns and the graph, a transformer's columns or a model.
Importer = Callable[[Any, Sequence[Column], Graph], Sequence[Column] | ModelSpec]

_registered: dict[type, Importer] = {}


def register(cls: type, function: Importer) -> None:
    """Lets `function` import the fitted objects of `cls`; subclasses need an importer of their own.

    Raises TypeError if they are no class and no function; ValueError if the class has an importer already."""
    if not isinstance(cls, type):
        raise TypeError(f"cls is {type(cls).__name__!r}; expected a class")
    if not callable(function):
        raise TypeError(f"function is {type(function).__name__!r}; expected a function (fitted, columns, graph)")
    from fieldfare import importers

    if importers.built_in(cls) is not None or _registered.get(cls, function) is not function:
        raise ValueError(f"{cls.__module__}.{cls.__qualname__} has an importer already")
    _registered[cls] = function


def find(cls: type) -> Importer | None:
    """The importer that was registered for a class, or that an installed package brings."""
    if cls not in _registered:
        for entry in entry_points(group=GROUP, name=f"{cls.__module__}.{cls.__qualname__}"):
            _registered[cls] = entry.load()
            break
    return _registered.get(cls)
