# SPDX-License-Identifier: Apache-2.0
"""Samples that are polars frames. To scikit-learn their nulls are NaN among numbers and None elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.importers._sample import Rows, Sample, SampleField, Values, number_field, objects_of, values_of


class PolarsSample(Sample):
    """A frame."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame, frame.height, frame.width)

    def _series(self, position: int) -> Any:
        return self.source.to_series(position)

    def _field(self, position: int) -> SampleField:
        return replace(self._described(position), container="arrow")

    def _described(self, position: int) -> SampleField:
        import polars as pl

        series = self._series(position)
        name, dtype, nulls = series.name, series.dtype, series.null_count()
        if dtype == pl.Boolean:
            return SampleField(name, "bool", "object" if nulls else "bool", "none")
        if dtype.is_integer():
            present = series.drop_nulls().to_numpy()
            narrow = "Float32" if present.dtype.itemsize < 4 else "float64"
            return number_field(name, present, narrow if nulls else str(present.dtype))
        if dtype == pl.Float64:
            return SampleField(name, "float64", "float64")
        if dtype == pl.Float32:  # scikit-learn does not ask such a frame for its type: see _arrays.float_dtype
            return SampleField(name, "float32", "Float32")
        if dtype == pl.String:
            return SampleField(name, "string", "object", "none")
        if dtype == pl.Enum:
            return SampleField(name, "string", "object", "none", categories=tuple(dtype.categories.to_list()))
        if dtype == pl.Categorical:
            known = series.drop_nulls().unique(maintain_order=True).to_list()
            return SampleField(name, "string", "object", "none", categories=tuple(known))
        return SampleField(name, "", str(dtype), problem=f"{dtype} values")

    def values(self, position: int) -> Values:
        """The values of one column."""
        return values_of(self.field(position), self._series(position).to_list())

    def take(self, rows: Rows) -> Any:
        """Those rows of the frame."""
        return self.source[np.asarray(rows)]

    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any:
        import polars as pl

        made = []
        for position, values in columns.items():
            series = self._series(position)
            objects = objects_of(self.field(position), values, None)
            made.append(pl.Series(series.name, objects, dtype=series.dtype))
        return taken.with_columns(made)
