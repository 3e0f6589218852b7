# SPDX-License-Identifier: Apache-2.0
"""Whether a SciPy sparse matrix is one: its arrays are plain attributes, which anyone may have changed, and SciPy's own
loops read and write where they point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare.errors import RecordError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.integer[Any]]

__all__ = ["refuse_damaged"]


def refuse_damaged(matrix: Any) -> None:
    """Raises ValueError if the arrays of a matrix do not fit each other, and RecordError (`BadIndex`) if they point out
    of it. Looks at the forms that SciPy turns into compressed rows without looking itself."""
    if matrix.format == "coo":
        _refuse_entries(matrix)
    elif matrix.format in ("csr", "csc", "bsr"):
        _refuse_compressed(matrix)


def _refuse_entries(matrix: Any) -> None:
    """Of a matrix that is a list of cells."""
    rows, columns = _integers(matrix.row, "row"), _integers(matrix.col, "col")
    if not len(rows) == len(columns) == len(matrix.data):
        raise ValueError("a sparse matrix of entries has a row and a column for every value")
    for positions, most in ((rows, matrix.shape[0]), (columns, matrix.shape[1])):
        if len(positions) and not 0 <= positions.min() <= positions.max() < most:
            raise RecordError("an entry lies outside the matrix", code="BadIndex")


def _refuse_compressed(matrix: Any) -> None:
    """Of a matrix in compressed rows, columns or blocks."""
    height, width = matrix.blocksize if matrix.format == "bsr" else (1, 1)
    lines, most = matrix.shape[0] // height, matrix.shape[1] // width
    if matrix.format == "csc":
        lines, most = most, lines
    starts, positions = _integers(matrix.indptr, "indptr"), _integers(matrix.indices, "indices")
    if len(positions) != len(matrix.data) or len(starts) != lines + 1:
        raise ValueError("a sparse matrix has one position per value, and one start per row and one more")
    bad = (starts[:-1] < 0) | (starts[1:] < starts[:-1]) | (starts[1:] > len(positions))
    if bad.any():
        raise _outside(matrix, int(bad.argmax()), "the row's entries are not among those of the matrix")
    used = positions[starts[0] : starts[-1]]
    if len(used) and not 0 <= used.min() <= used.max() < most:
        entry = int(starts[0]) + int(((used < 0) | (used >= most)).argmax())
        line = int(np.searchsorted(starts, entry, "right")) - 1
        raise _outside(matrix, line, "an entry lies outside the matrix")


def _integers(positions: Any, name: str) -> Integers:
    array = np.asarray(positions)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"the {name} of a sparse matrix is an array of integers, with one dimension")
    return array


def _outside(matrix: Any, line: int, what: str) -> RecordError:
    """The error, with the row if it is one that is compressed."""
    if matrix.format != "csr":
        return RecordError("an entry lies outside the matrix", code="BadIndex")
    return RecordError(f"row {line}: {what}", code="BadIndex", where=f"row {line}")
