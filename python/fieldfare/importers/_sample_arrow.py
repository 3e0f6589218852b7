# SPDX-License-Identifier: Apache-2.0
"""Samples that are pyarrow tables. To scikit-learn their nulls are NaN among numbers and None elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fieldfare.importers._sample import Rows, Sample, SampleField, Values, number_field, objects_of, values_of

#: pyarrow's names of the types that hold text.
_TEXT = ("string", "large_string", "string_view")
#: Its names of real types: the document's type, and ours of a type that scikit-learn does not ask a frame for.
_REAL = {"halffloat": ("float32", "Float16"), "float": ("float32", "Float32"), "double": ("float64", "float64")}


class ArrowSample(Sample):
    """A table."""

    def __init__(self, table: Any) -> None:
        super().__init__(table, table.num_rows, table.num_columns)

    def _field(self, position: int) -> SampleField:
        return replace(self._described(position), container="arrow")

    def _described(self, position: int) -> SampleField:
        import pyarrow as pa

        name, column = self.source.column_names[position], self.source.column(position)
        held = str(column.type)
        if pa.types.is_dictionary(column.type) and str(column.type.value_type) in _TEXT:
            known = column.unify_dictionaries().chunk(0).dictionary.to_pylist() if column.num_chunks else []
            return SampleField(name, "string", "object", "none", categories=tuple(known))
        if held in _TEXT:
            return SampleField(name, "string", "object", "none")
        if pa.types.is_boolean(column.type):
            return SampleField(name, "bool", "object" if column.null_count else "bool", "none")
        if pa.types.is_integer(column.type):
            return number_field(name, column.drop_null().to_numpy(), "float64" if column.null_count else held)
        if held in _REAL:
            return SampleField(name, *_REAL[held])
        return SampleField(name, "", held, problem=f"{held} values")

    def values(self, position: int) -> Values:
        """The values of one column."""
        return values_of(self.field(position), self.source.column(position).to_pylist())

    def take(self, rows: Rows) -> Any:
        """Those rows of the table."""
        return self.source.take(rows)

    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any:
        import pyarrow as pa

        for position, values in columns.items():
            held = taken.schema.field(position)
            objects = objects_of(self.field(position), values, None)
            known = self.field(position).categories
            if known is None:
                array = pa.array(objects, held.type)
            else:  # the sample's own dictionary; it has no place for another text
                code = {text: at for at, text in enumerate(known)}
                codes = [None if text is None else code[text] for text in objects]
                dictionary = pa.array(known, held.type.value_type)
                array = pa.DictionaryArray.from_arrays(pa.array(codes, held.type.index_type), dictionary)
            taken = taken.set_column(position, held, array)
        return taken
