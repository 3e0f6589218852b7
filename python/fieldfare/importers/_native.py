# SPDX-License-Identifier: Apache-2.0
"""A library's own model file, before that library sees it.

The libraries trust their files: a child that is no node, or a size that does not fit, ends the process. So a file is
known by its content, read whole by readers of our own, and given to its library only if all parts fit together.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import ArtifactError, Error, UnsupportedError

__all__ = ["NativeFile", "answering", "expect", "integers", "mapping", "numbers", "reading", "refuse", "texts", "whole"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NativeFile:
    """The content of a file."""

    path: Path
    data: bytes

    @functools.cached_property
    def json(self) -> dict[str, Any]:
        """The object that a JSON file holds; empty for any other file."""
        if self.data[:1024].lstrip()[:1] != b"{":
            return {}
        try:
            content = json.loads(self.data, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def refuse(self, what: str, *, code: str) -> UnsupportedError:
        """The error for a file that is what it should be, but cannot be converted."""
        return UnsupportedError(f"{self.path}: {what}", code=code, where=str(self.path))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


@contextlib.contextmanager
def reading(file: NativeFile, library: str) -> Iterator[None]:
    """Within, whatever goes wrong is an ArtifactError that names the file, but for errors of our own."""
    try:
        yield
    except Error:
        raise
    except Exception as error:
        raise ArtifactError(
            f"{file.path} is no {library} model that can be read: {_first_line(error)}. Save the model again with the "
            "library that trained it",
            code="BadModelFile",
            where=str(file.path),
        ) from None


@contextlib.contextmanager
def answering(path: Path) -> Iterator[None]:
    """Within, the model of a file is asked: whatever goes wrong is an ArtifactError that names it, but for errors of
    our own. It may be that the library finds the damage only now, or that the rows are another model's."""
    try:
        yield
    except Error:
        raise
    except Exception as error:
        raise ArtifactError(
            f"the model of {path} does not answer for the sample: {_first_line(error)}. Give rows as it was trained "
            "on; if they are, save the model again with the library that trained it",
            code="BadModelFile",
            where=str(path),
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines() or [""]
    text = lines[0][:200].rstrip(".")
    return f"{type(error).__name__}: {text}" if isinstance(error, KeyError) or not text else text


def refuse(what: str) -> ValueError:
    """The error of a reader for parts that do not fit together."""
    return ValueError(what)


def expect(fits: object, what: str) -> None:
    """Raises unless parts fit together."""
    if not fits:
        raise refuse(f"{what} does not fit the rest")


def mapping(value: Any, what: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise refuse(f"{what} is no object")
    return value


def texts(value: Any, what: str) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise refuse(f"{what} is no list of texts")
    return value


def whole(value: Any, what: str, low: int, high: int) -> int:
    """A whole number within bounds, as such or as text."""
    number = int(value) if isinstance(value, (str, int, np.integer)) else None
    if number is None or isinstance(value, bool) or not low <= number <= high:
        raise refuse(f"{what} is {str(value)[:40]!r}, no whole number from {low} to {high}")
    return number


def integers(value: Any, what: str, low: int, high: int, count: int | None = None) -> Ints:
    """A list of whole numbers within bounds, of that length."""
    found = _list(value, what, "biu", count)
    if found.size and not (found.min() >= low and found.max() <= high):
        raise refuse(f"{what} has a number that is not from {low} to {high}")
    return found.astype(np.int64)


def numbers(value: Any, what: str, count: int | None = None) -> NDArray[np.float64]:
    """A list of numbers, of that length."""
    return _list(value, what, "biuf", count).astype(np.float64)


def _list(value: Any, what: str, kinds: str, count: int | None) -> NDArray[Any]:
    found = np.asarray(value) if isinstance(value, (Sequence, np.ndarray)) and len(value) else np.empty(0, np.int64)
    if found.ndim != 1 or found.dtype.kind not in kinds or isinstance(value, str):
        raise refuse(f"{what} is no list of numbers")
    if count is not None and found.size != count:
        raise refuse(f"{what} has {found.size} elements, not {count}")
    return found
