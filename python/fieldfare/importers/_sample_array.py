# SPDX-License-Identifier: Apache-2.0
"""Samples that are arrays: columns have positions; names come from the fitted object, or are x0, x1, ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers._sample import (
    Rows,
    Sample,
    SampleField,
    Values,
    array_name,
    number_field,
    numbers_of,
    object_field,
    objects_of,
    values_of,
)


class ArraySample(Sample):
    """A 2-D array or a list of rows."""

    named = False

    def __init__(self, sample: Any, names: Sequence[str] | None) -> None:
        if not isinstance(sample, np.ndarray):
            has_text = any(isinstance(value, str) for row in sample for value in row)
            sample = np.array(sample, dtype=object if has_text else None)
        if sample.ndim != 2 or not sample.shape[1]:
            raise ValueError(f"sample has shape {sample.shape}; expected rows x columns")
        super().__init__(sample, *sample.shape)
        self._names = names
        if sample.dtype.kind not in "OUS":
            self.dtype = str(sample.dtype)

    def _field(self, position: int) -> SampleField:
        name = array_name(position, self._names, self.width)
        column = self.source[:, position]
        return object_field(name, column.tolist()) if self.dtype is None else number_field(name, column)

    def values(self, position: int) -> Values:
        """The values of one column."""
        column = self.source[:, position]
        return values_of(self.field(position), column.tolist()) if self.dtype is None else numbers_of(column)

    def take(self, rows: Rows) -> Any:
        """Those rows of the array."""
        return self.source[rows]

    def _replaced(self, taken: NDArray[Any], columns: Mapping[int, Values]) -> Any:
        if self.dtype is None:
            missing = {"none": None, "nan": float("nan"), "": None}
            table = taken.astype(object)
            for position, values in columns.items():
                field = self.field(position)
                table[:, position] = objects_of(field, values, missing.get(field.null))
            return table.astype(taken.dtype if taken.dtype.kind == "O" else str)
        table = with_room(taken, columns.values())
        for position, values in columns.items():
            table[:, position] = values
        return table


def with_room(table: Any, columns: Any) -> Any:
    """A copy of an array or a matrix of numbers in a type that holds NaN, if some value is one."""
    integers = np.dtype(table.dtype).kind in "iub"
    return table.astype(np.float64) if integers and any(np.isnan(each).any() for each in columns) else table.copy()
