# SPDX-License-Identifier: Apache-2.0
"""Samples that are polars frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.importers._sample import Sample, SampleField, Values, objects_of, values_of


def read(frame: Any) -> Sample:
    """Every column of a frame."""
    series = frame.get_columns()
    fields = [_field(each) for each in series]
    values = [values_of(field, each.to_list()) for field, each in zip(fields, series, strict=True)]

    def build(columns: Sequence[Values]) -> Any:
        import polars as pl

        return pl.DataFrame(
            [
                pl.Series(field.name, objects_of(field, column, None), dtype=each.dtype)
                for field, column, each in zip(fields, columns, series, strict=True)
            ]
        )

    return Sample(fields, frame, frame.height, True, values, build, lambda rows: frame[np.asarray(rows)])


def _field(series: Any) -> SampleField:
    import polars as pl

    name, dtype = series.name, series.dtype
    if dtype == pl.Boolean:
        return SampleField(name, "bool", "Boolean", "none")
    if dtype.is_integer():
        return SampleField(name, "int64", str(dtype), "none")
    if dtype in (pl.Float32, pl.Float64):
        return SampleField(name, str(dtype).lower(), str(dtype), "none")
    if dtype == pl.String:
        return SampleField(name, "string", "object", "none")
    if dtype == pl.Enum:
        return SampleField(name, "string", "object", "none", categories=tuple(dtype.categories.to_list()))
    if dtype == pl.Categorical:
        known = series.drop_nulls().unique(maintain_order=True).to_list()
        return SampleField(name, "string", "object", "none", categories=tuple(known))
    return SampleField(name, "", str(dtype), problem=f"{dtype} values")
