# SPDX-License-Identifier: Apache-2.0
"""Documents: what a graph is as JSON text and arrays. docs/artifact_format.md says what is in one."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import UnsupportedError

__all__ = ["Document", "encode", "is_text"]

#: Arrays of at most this many elements are written inline, as JSON lists.
INLINE_ELEMENTS = 32


@dataclass
class Document:
    """A finished document: JSON text and the arrays it refers to."""

    json: str
    tensors: dict[str, NDArray[Any]]


def is_text(text: str) -> bool:
    """Whether it consists of characters: Python's str may hold halves of one, which no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(content: dict[str, Any]) -> Document:
    """Turns a document's content into text and arrays: long ndarrays become tensors named by their place. Raises
    UnsupportedError for a text that is none."""
    tensors: dict[str, NDArray[Any]] = {}

    def plain(value: Any, path: str) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        if isinstance(value, np.ndarray):
            if value.size <= INLINE_ELEMENTS:
                return plain(value.ravel().tolist(), path)
            tensors[path] = _tensor(value)
            return {"tensor": path}
        if isinstance(value, dict):
            return {str(key): plain(item, f"{path}/{key}" if path else str(key)) for key, item in value.items()}
        if isinstance(value, list) and all(type(item) is float and math.isfinite(item) for item in value):
            return value
        if isinstance(value, (list, tuple)):
            return [plain(item, f"{path}/{position}") for position, item in enumerate(value)]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return value

    made = plain(content, "")
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    if not is_text(text):
        path, found = next(_no_texts(made, ""))
        what = f"the text {found!r} ({path}) holds a lone surrogate, which is not a character"
        raise UnsupportedError(what, code="Unsupported", where=path)
    return Document(text, tensors)


def _no_texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The strings that are no text, with their places."""
    if isinstance(value, str) and not is_text(value):
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _no_texts(item, f"{path}/{key}")


def _tensor(array: NDArray[Any]) -> NDArray[Any]:
    """The array in one of the element types that a document has: float64, int32 or uint8."""
    flat = np.ascontiguousarray(array).ravel()
    if flat.dtype.kind == "f":
        return flat.astype(np.float64)
    if flat.dtype == np.uint8 or flat.dtype == np.bool_:
        return flat.astype(np.uint8)
    if flat.dtype.kind in "iu" and (not flat.size or np.abs(flat).max() <= np.iinfo(np.int32).max):
        return flat.astype(np.int32)
    raise TypeError(f"a document has no arrays of {flat.dtype} with such values")
