# SPDX-License-Identifier: Apache-2.0
"""Samples that are SciPy's sparse matrices: never made dense, but for one column at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from fieldfare.importers._sample import Rows, Sample, SampleField, Values, array_name, number_field, numbers_of
from fieldfare.importers._sample_array import with_room


class SparseSample(Sample):
    """A SciPy sparse matrix of numbers."""

    named = False
    sparse = True

    def __init__(self, sample: Any, names: Sequence[str] | None) -> None:
        matrix = sample.tocsr()
        super().__init__(matrix, *matrix.shape)
        self._names = names
        self.dtype = str(matrix.dtype)

    @cached_property
    def _columns(self) -> Any:
        return self.source.tocsc()

    def _stored(self, position: int) -> tuple[Any, Any]:
        """Rows and values of what a column stores."""
        matrix = self._columns
        part = slice(matrix.indptr[position], matrix.indptr[position + 1])
        return matrix.indices[part], matrix.data[part]

    def _field(self, position: int) -> SampleField:
        return number_field(array_name(position, self._names, self.width), self._stored(position)[1], sparse=True)

    def values(self, position: int) -> Values:
        """The values of one column."""
        rows, stored = self._stored(position)
        values = np.full(self.rows, np.nan if self.left_out_is_missing else 0.0)
        values[rows] = numbers_of(stored)
        return values

    def take(self, rows: Rows) -> Any:
        """Those rows of the matrix."""
        return self.source[rows]

    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any:
        table = with_room(taken, columns.values()).tocoo()
        kept = ~np.isin(table.col, list(columns))
        parts = [(table.data[kept], table.row[kept], table.col[kept])]
        for position, values in columns.items():
            rows = np.flatnonzero(~np.isnan(values) if self.left_out_is_missing else values != 0)
            parts.append((values[rows].astype(table.dtype), rows, np.full(len(rows), position)))
        data, row, column = (np.concatenate(each) for each in zip(*parts, strict=True))
        return type(self.source)((data, (row, column)), shape=table.shape)
