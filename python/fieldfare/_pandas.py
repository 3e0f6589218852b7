# SPDX-License-Identifier: Apache-2.0
"""pandas frames as rows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare._columns import refuse_duplicates

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fieldfare._core import Rows
    from fieldfare.predictor import Predictor

    Positions = NDArray[np.intp]

__all__ = ["Layout", "bind_frame", "exported"]


class Layout:
    """Which column of a frame feeds each field. Frames that come from one another share their column names, so a model
    mostly meets the names that it met last."""

    def __init__(self, columns: Any, predictor: Predictor) -> None:
        names = predictor._names
        self.columns = columns
        labels = [str(label) if type(label) is int else label for label in columns.tolist()]
        refuse_duplicates(labels, names)
        positions = {label: position for position, label in enumerate(labels) if isinstance(label, str)}
        #: By field; -1: no column.
        self.positions = np.array([positions.get(name, -1) for name in names], dtype=np.intp)
        if not (self.positions >= 0).any() and _is_numbered(columns, predictor.matrix_width):
            self.positions = np.array([field.position for field in predictor.schema], dtype=np.intp)

        #: Lists of categories as columns, by the identity of their index, which is kept with them.
        self._categories: dict[int, tuple[Any, Any]] = {}

    def column(self, block: Any, row: int) -> Any:
        """A column of a block, as the core takes it."""
        return exported(block[row] if block.ndim == 2 else block, self._categories_of)

    def _categories_of(self, index: Any) -> Any:
        """The categories of one column: frames that come from one another share their index, which never changes."""
        known = self._categories.get(id(index))
        if known is None:
            if len(self._categories) > 2 * len(self.positions):
                self._categories.clear()
            known = self._categories[id(index)] = index, _categories(index)
        return known[1]

    def fits(self, columns: Any) -> bool:
        """Whether these are the same names in the same order."""
        return columns is self.columns or bool(columns.is_(self.columns) or columns.equals(self.columns))


def _is_numbered(columns: Any, width: int) -> bool:
    """Whether the columns of a frame have their positions for names: then it is an array, if the model takes one."""
    return len(columns) == width and columns.dtype.kind == "i" and columns.tolist() == list(range(width))


def bind_frame(predictor: Predictor, frame: Any, null: bool) -> Rows:
    """Rows of a DataFrame."""
    layout = predictor._layout
    if layout is None or not layout.fits(frame.columns):
        layout = predictor._layout = Layout(frame.columns, predictor)
    blocks, block_of, row_of = _blocks(frame)
    return predictor._bind_blocks(blocks, block_of, row_of, layout.positions, len(frame), layout.column, null)


def _blocks(frame: Any) -> tuple[list[Any], Positions, Positions]:
    """The arrays in which a frame keeps its columns; block and row of each column.

    A column through pandas' public interface takes ten microseconds, and so the longest part of scoring a row: this
    reads the frame's own table of blocks, which pandas keeps to itself, and asks for the columns one by one where
    there is no such table.
    """
    try:
        manager = frame._mgr
        blocks = [block.values for block in manager.blocks]
        return blocks, manager.blknos, manager.blklocs
    except AttributeError:
        return _public_blocks(frame)


def _public_blocks(frame: Any) -> tuple[list[Any], Positions, Positions]:
    blocks = [frame.iloc[:, position].array for position in range(frame.shape[1])]
    return blocks, np.arange(len(blocks)), np.zeros(len(blocks), dtype=np.intp)


def _categories(index: Any) -> Any:
    values = exported(index.array)
    if hasattr(values, "num_chunks"):  # the core wants them in one piece
        return values.combine_chunks()
    return values


def exported(values: Any, categories: Callable[[Any], Any] = _categories) -> Any:
    """A pandas array as a column that the core takes: a NumPy array, an Arrow array, or positions and categories."""
    pandas = sys.modules["pandas"]
    if isinstance(values, pandas.Categorical):
        return values.codes, categories(values.categories)
    if values.dtype.kind in "mM":  # no field takes times; their time zone is no reason to make objects of them
        return np.asarray(values, dtype=getattr(values.dtype, "base", values.dtype))
    if hasattr(values, "__arrow_array__"):
        try:
            return values.__arrow_array__()
        except ImportError:  # pyarrow is not installed
            return values.astype(object)
    return np.asarray(values)
