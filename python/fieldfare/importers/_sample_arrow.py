# SPDX-License-Identifier: Apache-2.0
"""Samples that are pyarrow tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.importers._sample import Sample, SampleField, Values, objects_of, values_of


def read(table: Any) -> Sample:
    """Every column of a table."""
    fields = [_field(name, column) for name, column in zip(table.column_names, table.itercolumns(), strict=True)]
    values = [values_of(field, column.to_pylist()) for field, column in zip(fields, table.itercolumns(), strict=True)]

    def build(columns: Sequence[Values]) -> Any:
        import pyarrow as pa

        arrays = [pa.array(objects_of(field, column, None)) for field, column in zip(fields, columns, strict=True)]
        arrays = [array.cast(held) for array, held in zip(arrays, table.schema.types, strict=True)]
        return pa.table(arrays, schema=table.schema)

    return Sample(fields, table, table.num_rows, True, values, build, table.take)


def _field(name: str, column: Any) -> SampleField:
    import pyarrow as pa

    dtype = column.type
    is_a = pa.types
    if is_a.is_dictionary(dtype) and is_a.is_string(dtype.value_type):
        known = column.combine_chunks().dictionary.to_pylist() if column.num_chunks else []
        return SampleField(name, "string", "object", "none", categories=tuple(known))
    if is_a.is_boolean(dtype):
        return SampleField(name, "bool", "Boolean", "none")
    if is_a.is_integer(dtype):
        return SampleField(name, "int64", "Int64", "none")
    if is_a.is_float32(dtype) or is_a.is_float64(dtype):
        wide = is_a.is_float64(dtype)
        return SampleField(name, "float64" if wide else "float32", "Float64" if wide else "Float32", "none")
    if is_a.is_string(dtype) or is_a.is_large_string(dtype):
        return SampleField(name, "string", "object", "none")
    return SampleField(name, "", str(dtype), problem=f"{dtype} values")
