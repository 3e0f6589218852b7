# SPDX-License-Identifier: Apache-2.0
"""The fitted parts of an object that has no importer: they are examined too, so that one obstacle hides no other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from fieldfare.graph import Column, Graph

__all__ = ["examine", "examine_part"]

#: Levels of objects within objects, so that one that holds itself comes to an end.
DEEPEST = 16


def examine(obj: Any, columns: Sequence[Column], graph: Graph) -> None:
    """Imports each part as far as it goes; what is noted on the way is all that is wanted of it."""
    if graph.depth >= DEEPEST:
        return
    for name, part in _parts(obj):
        examine_part(part, name, columns, graph)


def examine_part(part: Any, name: str, columns: Sequence[Column], graph: Graph) -> None:
    """Imports one part, which may be given others than these columns."""
    width = getattr(part, "n_features_in_", len(columns))
    given = columns if width == len(columns) else [Column(f"input {i}") for i in range(width)]
    with contextlib.suppress(Exception):
        graph.convert(part, given, name)


def _parts(obj: Any) -> Iterator[tuple[str, Any]]:
    """Fitted estimators among an object's attributes, once per class: of a bag of a hundred trees, one."""
    attributes = getattr(obj, "__dict__", {})
    fitted = {name: value for name, value in attributes.items() if name.endswith("_") and not name.startswith("_")}
    for name, value in (fitted or attributes).items():
        seen: set[str] = set()
        for place, part in _estimators(name, value):
            if (held := _outline(part)) not in seen:
                seen.add(held)
                yield place, part


def _estimators(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(value, "get_params") and not isinstance(value, type):
        yield name, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _estimators(f"{name}/{key}", part)
    elif isinstance(value, (list, tuple)) or (type(value).__name__ == "ndarray" and value.dtype == object):
        for position, part in enumerate(value):
            yield from _estimators(f"{name}/{position}", part)
    elif hasattr(value, "__dict__") and type(value).__module__.startswith("sklearn.") and hasattr(value, "estimator"):
        yield from _estimators(f"{name}/estimator", value.estimator)  # a calibrated member


def _outline(part: Any) -> str:
    """What kind of object a part is, with the kinds of its steps."""
    steps = getattr(part, "steps", ())
    return " ".join([type(part).__qualname__, *(_outline(step) for _, step in steps if hasattr(step, "get_params"))])
