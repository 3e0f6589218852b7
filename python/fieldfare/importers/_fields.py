# SPDX-License-Identifier: Apache-2.0
"""The columns of a sample as an importer gets them: each is made when somebody asks for it.

A model may be given a million columns and read a hundred of them; what asks for those only takes no longer than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from fieldfare.graph import Column, Graph
from fieldfare.importers._sample import Sample

__all__ = ["Fields", "categorical", "dtypes", "is_sparse"]


class Fields(Sequence[Column]):
    """The columns of a sample in order. One that is asked for becomes a field of the graph's schema."""

    def __init__(self, sample: Sample, graph: Graph) -> None:
        self._sample = sample
        self._graph = graph
        self._made: dict[int, Column] = {}

    def __len__(self) -> int:
        return self._sample.width

    @overload
    def __getitem__(self, at: int) -> Column: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Column]: ...
    def __getitem__(self, at: int | slice) -> Column | Sequence[Column]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        position = range(len(self))[at]
        if position not in self._made:
            self._made[position] = self._sample.field(position).add_to(self._graph, position)
        return self._made[position]

    def categorical(self) -> Sequence[int]:
        """Positions of the columns that hold text or categories."""
        if self._sample.dtype is not None:
            return ()
        return [i for i, column in enumerate(self) if column.is_string or column.categories is not None]

    def dtypes(self) -> set[str]:
        """The types in which the source library holds the columns."""
        return {self._sample.dtype} if self._sample.dtype is not None else {column.dtype for column in self}

    def sparse(self) -> bool:
        """Whether scikit-learn gets them as a sparse matrix."""
        return self._sample.sparse


def categorical(columns: Sequence[Column]) -> Sequence[int]:
    """Positions of the columns that hold text or categories."""
    if isinstance(columns, Fields):
        return columns.categorical()
    return [i for i, column in enumerate(columns) if column.is_string or column.categories is not None]


def dtypes(columns: Sequence[Column]) -> set[str]:
    """The types in which the source library holds the columns."""
    return columns.dtypes() if isinstance(columns, Fields) else {column.dtype for column in columns}


def is_sparse(columns: Sequence[Column]) -> bool:
    """Whether scikit-learn gets these columns as a sparse matrix."""
    if isinstance(columns, Fields):
        return columns.sparse()
    return bool(columns) and all(column.sparse or column.sparse_column for column in columns)
