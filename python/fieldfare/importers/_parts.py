# SPDX-License-Identifier: Apache-2.0
"""Some rows of a table at a time, so that what is made of them stays small however many features a row has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CELLS", "first_rows", "height", "is_sparse", "parts", "rows_of"]

#: Numbers that are made at a time of the features of rows.
CELLS = 1 << 24

Rows = NDArray[np.intp]


def is_sparse(table: Any) -> bool:
    """Whether it is one of SciPy's sparse matrices."""
    return hasattr(table, "tocsr")


def height(table: Any) -> int:
    """Rows of a frame, an array or a matrix."""
    return int(table.shape[0])


def rows_of(table: Any, rows: Rows) -> Any:
    """Those rows, in the table's own container."""
    if hasattr(table, "iloc"):
        return table.iloc[rows]
    if hasattr(table, "column_names"):
        return table.take(rows)
    return (table.tocsr() if is_sparse(table) else table)[rows]


def first_rows(table: Any) -> Any:
    """A row, with those that make it look as the whole table does to the source library."""
    return rows_of(table, np.union1d([0], _typical(table)).astype(np.intp))


def parts(table: Any, cells: int) -> Iterator[tuple[Rows, int]]:
    """Row numbers and how many of them are new, so many that a part has about `CELLS` numbers at `cells` a row.

    Behind the new ones come rows that make a part look as the whole table does to the source library."""
    rows = height(table)
    step = max(CELLS // max(cells, 1), 1)
    typical = _typical(table) if step < rows else np.empty(0, np.intp)
    for first in range(0, rows, step):
        last = min(first + step, rows)
        others = typical[(typical < first) | (typical >= last)]
        yield np.concatenate([np.arange(first, last), others]), last - first


def _typical(table: Any) -> Rows:
    """The first null of each column of a polars or Arrow table that has one: of whole numbers and booleans, NumPy has
    another type without."""
    if hasattr(table, "to_series"):
        columns = [table.to_series(at) for at in range(table.width)]
        found = [int(each.is_null().arg_max()) for each in columns if each.null_count()]
    elif hasattr(table, "column_names"):
        found = [each.is_null().index(True).as_py() for each in table.columns if each.null_count]
    else:
        found = []
    return np.unique(np.array(found, np.intp))
