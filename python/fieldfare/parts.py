# SPDX-License-Identifier: Apache-2.0
"""Fitted parts that nobody put into a pipeline: `fieldfare.convert([preprocessor, model], sample)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Parts", "in_order"]


@dataclass(frozen=True)
class Parts:
    """Parts one after the other: each is given what the one before it makes."""

    #: Name and part, as in scikit-learn's Pipeline.
    steps: tuple[tuple[str, Any], ...]


def in_order(parts: Sequence[Any]) -> Parts:
    """The parts with names: of their classes in lower case, numbered where a name comes twice; a function is a
    FunctionTransformer. Raises ValueError if there is none."""
    if not parts:
        raise ValueError("an empty list of parts; pass fitted transformers in their order, and a model at the end")
    names = [_name(part) for part in parts]
    numbered = [
        f"{name}-{names[: at + 1].count(name)}" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]
    return Parts(tuple(zip(numbered, map(_step, parts), strict=True)))


def _name(part: Any) -> str:
    return str(part.__name__ if _is_function(part) else type(part).__name__).lower()


def _step(part: Any) -> Any:
    if not _is_function(part):
        return part
    from sklearn.preprocessing import FunctionTransformer

    return FunctionTransformer(part)


def _is_function(part: Any) -> bool:
    return callable(part) and hasattr(part, "__name__") and not isinstance(part, type)
