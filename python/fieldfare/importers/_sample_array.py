# SPDX-License-Identifier: Apache-2.0
"""Samples that are arrays: columns have positions; names come from the fitted object, or are x0, x1, ..."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.importers._sample import (
    Sample,
    SampleField,
    Values,
    number_field,
    object_field,
    objects_of,
    values_of,
)


def read(sample: Any, names: Sequence[str] | None) -> Sample:
    """A 2-D array or a list of rows."""
    if not isinstance(sample, np.ndarray):
        has_text = any(isinstance(value, str) for row in sample for value in row)
        sample = np.array(sample, dtype=object if has_text else None)
    array = sample
    if array.ndim != 2 or not array.shape[1]:
        raise ValueError(f"sample has shape {array.shape}; expected rows x columns")
    titles = _names(array.shape[1], names)
    if array.dtype.kind in "OUS":
        columns = [array[:, i].tolist() for i in range(array.shape[1])]
        fields = [object_field(title, column) for title, column in zip(titles, columns, strict=True)]
        values = [values_of(field, column) for field, column in zip(fields, columns, strict=True)]
    else:
        fields = [number_field(title, array.dtype) for title in titles]
        values = [array[:, i].astype(np.float64) for i in range(array.shape[1])]

    def build(columns: Sequence[Values]) -> Any:
        return _build(fields, columns, array.dtype)

    return Sample(fields, array, len(array), False, values, build, lambda rows: array[rows])


def read_sparse(sample: Any, names: Sequence[str] | None) -> Sample:
    """A SciPy sparse matrix of numbers."""
    matrix = sample.tocsr()
    fields = [number_field(title, matrix.dtype) for title in _names(matrix.shape[1], names)]
    dense = matrix.toarray().astype(np.float64)
    values: list[Values] = [dense[:, i] for i in range(dense.shape[1])]

    def build(columns: Sequence[Values]) -> Any:
        return type(matrix)(np.column_stack(columns).astype(matrix.dtype))

    return Sample(fields, matrix, matrix.shape[0], False, values, build, lambda rows: matrix[rows], sparse=True)


def _names(count: int, names: Sequence[str] | None) -> list[str]:
    if names is not None and len(names) == count:
        return [str(name) for name in names]
    return [f"x{i}" for i in range(count)]


def _build(fields: Sequence[SampleField], columns: Sequence[Values], dtype: np.dtype[Any]) -> Any:
    if dtype.kind in "OUS":
        missing = {"none": None, "nan": float("nan"), "": None}
        table = np.empty((len(columns[0]), len(columns)), dtype=object)
        for i, (field, column) in enumerate(zip(fields, columns, strict=True)):
            table[:, i] = objects_of(field, column, missing.get(field.null))
        return table if dtype.kind == "O" else table.astype(str)
    stacked = np.column_stack(columns)
    if dtype.kind in "iub" and np.isnan(stacked).any():
        return stacked.astype(np.float32 if dtype.itemsize < 4 else np.float64)
    return stacked.astype(dtype)
