# SPDX-License-Identifier: Apache-2.0
"""Reads Universal Binary JSON (ubjson.org, draft 12) as XGBoost writes it: numbers keep every bit, and typed arrays are
NumPy views of the bytes."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

_NUMBERS = {
    ord("i"): ">i1",
    ord("U"): ">u1",
    ord("I"): ">i2",
    ord("l"): ">i4",
    ord("L"): ">i8",
    ord("d"): ">f4",
    ord("D"): ">f8",
}
_FORMATS = {mark: struct.Struct(name.replace("i1", "b").replace("u1", "B").replace("i2", "h").replace("i4", "i")
                                .replace("i8", "q").replace("f4", "f").replace("f8", "d"))
            for mark, name in _NUMBERS.items()}  # fmt: skip
_CONSTANTS = {ord("Z"): None, ord("T"): True, ord("F"): False}


def loads(data: bytes) -> Any:
    """The value that the bytes hold; objects are dicts, typed arrays ndarrays, other arrays lists."""
    value, end = _Reader(data).value(0)
    if end != len(data):
        raise ValueError(f"an XGBoost model ends at byte {end} of {len(data)}")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def value(self, at: int) -> tuple[Any, int]:
        """The value whose type mark is at `at`, and where the next one begins."""
        mark = self._data[at]
        if mark in _FORMATS:
            form = _FORMATS[mark]
            return form.unpack_from(self._data, at + 1)[0], at + 1 + form.size
        if mark in _CONSTANTS:
            return _CONSTANTS[mark], at + 1
        if mark == ord("S"):
            return self._text(at + 1)
        if mark == ord("{"):
            return self._object(at + 1)
        if mark == ord("["):
            return self._array(at + 1)
        raise ValueError(f"unknown type mark {mark:#x} at byte {at} of an XGBoost model")

    def _length(self, at: int) -> tuple[int, int]:
        """A number of things that follow, each of one byte at least: so that reading ends."""
        length, at = self.value(at)
        if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length <= len(self._data) - at:
            raise ValueError(f"{str(length)[:40]} is no length at byte {at} of an XGBoost model")
        return length, at

    def _text(self, at: int) -> tuple[str, int]:
        length, at = self._length(at)
        return self._data[at : at + length].decode(), at + length

    def _object(self, at: int) -> tuple[dict[str, Any], int]:
        made: dict[str, Any] = {}
        while self._data[at] != ord("}"):
            name, at = self._text(at)
            if name in made:
                raise ValueError(f"the key {name!r} stands twice in an XGBoost model")
            made[name], at = self.value(at)
        return made, at + 1

    def _array(self, at: int) -> tuple[Any, int]:
        if self._data[at] == ord("$"):
            dtype = np.dtype(_NUMBERS[self._data[at + 1]])
            count, at = self._length(at + 3)  # after the '#'
            values = np.frombuffer(self._data, dtype, count, at).astype(dtype.newbyteorder("="))
            return values, at + count * dtype.itemsize
        made = []
        if self._data[at] == ord("#"):
            count, at = self._length(at + 1)
            for _ in range(count):
                item, at = self.value(at)
                made.append(item)
            return made, at
        while self._data[at] != ord("]"):
            item, at = self.value(at)
            made.append(item)
        return made, at + 1
