# SPDX-License-Identifier: Apache-2.0
"""Reads FlatBuffers, which CatBoost's own files are made of, by the fields' places in the schema.

A position outside of the buffer is a ValueError, whatever the bytes are.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_LENGTH = 4  #: bytes of a list's own length, and of an offset


def number(buffer: memoryview, form: str, at: int) -> Any:
    """The number at a position; its type in the notation of `struct`."""
    if not 0 <= at <= len(buffer) - struct.calcsize(form):
        raise ValueError(f"{at} is no position in {len(buffer)} bytes")
    return struct.unpack_from("<" + form, buffer, at)[0]


class Table:
    """One table. A field that is not there has the schema's default: the one given here, or nothing."""

    def __init__(self, buffer: memoryview, at: int) -> None:
        self._buffer, self._at = buffer, at
        self._fields: int = at - number(buffer, "i", at)
        self._fields_size: int = number(buffer, "H", self._fields)

    @classmethod
    def root(cls, buffer: memoryview) -> Table:
        """The table that a buffer begins at."""
        return cls(buffer, number(buffer, "I", 0))

    def number(self, field: int, form: str, default: float) -> Any:
        """A number; its type in the notation of `struct`."""
        at = self._place(field)
        return default if at is None else number(self._buffer, form, at)

    def text(self, field: int) -> str:
        """A text."""
        return self.array(field, "u1").tobytes().decode()

    def array(self, field: int, dtype: DTypeLike) -> NDArray[Any]:
        """A list of numbers or structures, not copied."""
        at = self._target(field)
        return np.empty(0, dtype) if at is None else self._array(at, dtype)

    def length(self, field: int) -> int:
        """How many things a list has, whatever they are."""
        at = self._target(field)
        return 0 if at is None else int(number(self._buffer, "I", at))

    def table(self, field: int) -> Table:
        """A table, which has to be there."""
        at = self._target(field)
        if at is None:
            raise ValueError(f"there is no table {field}")
        return Table(self._buffer, at)

    def tables(self, field: int) -> list[Table]:
        """A list of tables."""
        return [Table(self._buffer, at) for at in self._targets(field)]

    def texts(self, field: int) -> list[str]:
        """A list of texts."""
        return [self._array(at, "u1").tobytes().decode() for at in self._targets(field)]

    def _array(self, at: int, dtype: DTypeLike) -> NDArray[Any]:
        return np.frombuffer(self._buffer, dtype, number(self._buffer, "I", at), at + _LENGTH)

    def _place(self, field: int) -> int | None:
        """Where a field lies. A table's list of fields begins with its own size and the table's."""
        entry = 4 + 2 * field
        offset: int = number(self._buffer, "H", self._fields + entry) if entry < self._fields_size else 0
        return self._at + offset if offset else None

    def _target(self, field: int) -> int | None:
        """Where the list or table lies that a field is an offset to."""
        at = self._place(field)
        return None if at is None else at + int(number(self._buffer, "I", at))

    def _targets(self, field: int) -> list[int]:
        """Where the things lie that a list has offsets to, each relative to its own place."""
        at = self._target(field)
        if at is None:
            return []
        first = at + _LENGTH
        return [first + _LENGTH * i + offset for i, offset in enumerate(self._array(at, "<u4").tolist())]
