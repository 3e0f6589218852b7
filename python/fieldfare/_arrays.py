# SPDX-License-Identifier: Apache-2.0
"""Arrays as rows: NumPy's and what can become one, lists of lists, SciPy's sparse matrices."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare.errors import UnsupportedError

if TYPE_CHECKING:
    from fieldfare._core import Rows
    from fieldfare.predictor import Predictor

__all__ = ["bind_array", "bind_lists", "bind_sparse", "is_sparse", "plain"]

#: Libraries that do not add up the values of a cell that a sparse matrix stores twice.
_BOOSTERS = {"xgboost", "lightgbm", "catboost"}


def bind_array(predictor: Predictor, array: Any, null: bool) -> Rows:
    """Rows of an array: two-dimensional, one column per field; a structured array by the names of its fields."""
    names = array.dtype.names
    if names is not None and array.ndim == 1:
        columns = {name: plain(np.asarray(array[name])) for name in predictor._names if name in names}
        return predictor._bind_columns(columns, null)
    return predictor._bind_matrix(plain(array))


def bind_lists(predictor: Predictor, rows: Sequence[Any]) -> Rows:
    """Rows that are lists of cells, one per field."""
    width = len(rows[0])
    cells = np.empty((len(rows), width), dtype=object)  # of no other type: each cell is read as in a record
    for at, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(f"row {at} has {len(row)} cells, row 0 has {width}")
        cells[at] = row
    return predictor._bind_matrix(cells)


def is_sparse(value: Any) -> bool:
    """Whether it is one of SciPy's sparse matrices or arrays."""
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and bool(sparse.issparse(value))


def bind_sparse(predictor: Predictor, matrix: Any) -> Rows:
    """Rows of a SciPy sparse matrix. What it leaves out is what it is to the source library: zero, or missing.

    Raises UnsupportedError where that cannot be known, and for cells that are stored twice, which boosters do not add
    up.
    """
    if matrix.ndim != 2:
        raise ValueError(f"the sparse array has {matrix.ndim} dimensions; expected 2, one row each")
    from fieldfare._sparse import refuse_damaged  # only where SciPy is, too

    if predictor._left_out == "refused":
        raise UnsupportedError(
            "a sparse matrix in front of steps and XGBoost, to which what it leaves out is zero or missing as they "
            "have it; give a dense array, or convert the XGBoost model itself",
            code="Unsupported",
        )
    refuse_damaged(matrix)  # SciPy's own loops trust the positions
    rows = matrix.tocsr()  # which adds up what a list of cells has twice, for every library
    cells = rows.nnz
    if rows is not matrix:
        refuse_damaged(rows)
    if not rows.has_canonical_format:
        rows = rows.copy() if rows is matrix else rows
        rows.sum_duplicates()
    if rows.nnz < cells and not _BOOSTERS.isdisjoint(each.split()[0] for each in predictor._provenance["libraries"]):
        raise UnsupportedError(
            "the sparse matrix stores a cell twice: scikit-learn adds the values up, the model's library does not; "
            "call its sum_duplicates() first",
            code="Unsupported",
        )
    return predictor._bind_sparse(rows.shape, rows.data, rows.indices, rows.indptr)


def plain(array: Any) -> Any:
    """The array without what its subclass adds; masked values as None; strings of variable width as objects."""
    masked = sys.modules.get("numpy.ma")  # NumPy imports it when somebody makes a masked array, not before
    if masked is not None and masked.isMaskedArray(
        array
    ):  # the mask says what is missing; values under it mean nothing
        cells = masked.getdata(array).astype(object)
        cells[masked.getmaskarray(array)] = None
        return cells
    if array.dtype.kind == "T":  # NumPy's strings of variable width have no layout that others may read
        return np.asarray(array).astype(object)
    return np.asarray(array)
