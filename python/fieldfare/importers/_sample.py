# SPDX-License-Identifier: Apache-2.0
"""The sample that a conversion is given: its fields, its values, and rows made in the same container.

Columns are looked at one by one, when somebody asks for them: of a wide sample a model may read few.
"""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph

#: Whole numbers that float64 holds exactly.
EXACT_INTEGER = 2**53

Values = NDArray[Any]  #: float64 (NaN: missing) of a number field; object (str or None) of a string field
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class SampleField:
    """One column of the sample. Its type is "" when no field can hold it, for the reason in `problem`."""

    name: str
    type: str
    dtype: str
    null: str = "nan"
    nullable: bool = True
    categories: tuple[Any, ...] | None = None
    problem: str = ""
    #: What would be a column without that problem.
    remedy: str = "numbers, booleans or strings"
    #: Rows of the sample's own types can hold a missing value here, or one that every step takes for the same.
    holds_missing: bool = True
    #: The column holds whole numbers that float64 does not.
    wide: bool = False

    #: Of a SciPy matrix.
    sparse: bool = False
    #: A sparse column of a frame.
    sparse_column: bool = False
    #: Of a table of pyarrow or polars: "arrow"; of a column without a table: "alone".
    container: str = ""

    def add_to(self, graph: Graph, position: int) -> Column:
        """The field of the schema that stands for this column."""
        return graph.field(
            self.name,
            self.type or "float64",
            dtype=self.dtype,
            nullable=self.nullable,
            categories=self.categories,
            null=self.null,
            sparse=self.sparse,
            sparse_column=self.sparse_column,
            container=self.container,
            position=position,
        )


class Sample(ABC):
    """Rows that the fitted object accepts. Columns go by their position."""

    #: NumPy's name of the type of all columns, of an array of numbers; else None.
    dtype: str | None = None
    #: A frame: its columns have names of their own.
    named = True
    #: A sparse matrix, or a frame of nothing but sparse columns, which scikit-learn takes for one.
    sparse = False
    #: What a sparse matrix leaves out is missing to the model, not zero.
    left_out_is_missing = False

    def __init__(self, source: Any, rows: int, width: int) -> None:
        #: What the caller passed (a list became an array).
        self.source = source
        self.rows = rows
        self.width = width
        self._fields: dict[int, SampleField] = {}

    def field(self, position: int) -> SampleField:
        """One column's name and type."""
        if position not in self._fields:
            self._fields[position] = self._field(position)
        return self._fields[position]

    def take_fields(self, other: Sample) -> None:
        """The columns are those of another sample, of which these rows were made."""
        self._fields = dict(other._fields)
        self.left_out_is_missing = other.left_out_is_missing

    def decide_nulls(self, positions: Iterable[int], nulls: Mapping[str, str]) -> None:
        """Where the sample holds no missing value, rows are made with those that the steps look for."""
        for position in positions:
            field = self.field(position)
            self._fields[position] = replace(field, null=field.null or nulls.get(field.name) or "nan")

    def build(self, base: Rows, columns: Mapping[int, Values]) -> Any:
        """Copies of some rows in a container like `source`, in which some columns have other values."""
        return self._replaced(self.take(base), columns)

    @abstractmethod
    def _field(self, position: int) -> SampleField: ...

    @abstractmethod
    def values(self, position: int) -> Values:
        """The values of one column; none is kept, as there may be very many."""

    @abstractmethod
    def take(self, rows: Rows) -> Any:
        """Those rows of `source`, in its own container."""

    @abstractmethod
    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any: ...


def open_sample(sample: Any, names: Sequence[str] | None) -> Sample:
    """Reads a sample; `names` are those of the columns of an array."""
    from fieldfare.importers import (
        _sample_array,
        _sample_arrow,
        _sample_pandas,
        _sample_polars,
        _sample_sparse,
        _sample_text,
    )

    package = type(sample).__module__.partition(".")[0]
    if package == "pandas" and hasattr(sample, "iloc") and getattr(sample, "ndim", 0) == 2:
        return _sample_pandas.PandasSample(sample)
    if package == "polars" and hasattr(sample, "collect_schema") and hasattr(sample, "to_arrow"):
        return _sample_polars.PolarsSample(sample)
    if package == "pyarrow" and hasattr(sample, "column_names"):
        return _sample_arrow.ArrowSample(sample)
    if package == "scipy" and hasattr(sample, "tocsr"):
        return _sample_sparse.SparseSample(sample, names)
    if _sample_text.is_texts(sample):
        return _sample_text.TextSample(sample)
    if isinstance(sample, (np.ndarray, list, tuple)):
        return _sample_array.ArraySample(sample, names)
    raise TypeError(
        f"sample is a {type(sample).__module__}.{type(sample).__qualname__}; pass a pandas, polars or pyarrow frame or "
        "a 2-D array that the fitted object accepts, or the texts that it does: a Series, an array or a list"
    )


def array_name(position: int, names: Sequence[str] | None, width: int) -> str:
    """The name of an array's column: the fitted object's, or x0, x1, ..."""
    return str(names[position]) if names is not None and len(names) == width else f"x{position}"


def number_field(name: str, array: NDArray[Any], dtype: str = "", **options: Any) -> SampleField:
    """The field of a column of a NumPy type, which the source library may hold in another one."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    dtype = dtype or str(array.dtype)
    if kind == "b":
        return SampleField(name, "bool", dtype, **options)
    if kind in "iu":
        low, high = (int(array.min()), int(array.max())) if size == 8 and len(array) else (0, 0)
        wide = max(high, -low) > EXACT_INTEGER
        return SampleField(name, "float64" if high >= 2**63 else "int64", dtype, wide=wide, **options)
    if kind == "f" and size in (2, 4, 8):
        return SampleField(name, "float64" if size == 8 else "float32", dtype, **options)
    return SampleField(name, "", dtype, problem=f"{array.dtype} values", **options)


def numbers_of(array: NDArray[Any]) -> Values:
    """A column of a NumPy type as the sample's values. Whole numbers stay within their type when they are rounded."""
    values = array.astype(np.float64)
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
        values = np.minimum(values, np.nextafter(float(np.iinfo(array.dtype).max), 0.0))
    return values


def object_field(name: str, values: Sequence[Any]) -> SampleField:
    """The field of a column of Python objects, by what they are."""
    from fieldfare.importers.sklearn._missing import marker

    marks = {mark for value in values if (mark := marker(value)) is not None}
    types = {type(value) for value in values if marker(value) is None}
    null = next(iter(marks)) if len(marks) == 1 else ""
    if len(marks) > 1:
        held = ("all of " if len(marks) > 2 else "both ") + " and ".join(
            _MARKS[mark] for mark in _MARKS if mark in marks
        )
        return SampleField(name, "", "object", problem=f"holds {held} as missing values", remedy="one of them")
    if types and all(issubclass(t, str) for t in types):
        return SampleField(name, "string", "object", null)
    if types and all(issubclass(t, (bool, np.bool_)) for t in types):
        return SampleField(name, "bool", "object", null)
    if types and all(issubclass(t, numbers.Integral) for t in types):
        whole = [int(value) for value in values if marker(value) is None]
        low, high = min(whole), max(whole)
        kind = "int64" if -(2**63) <= low <= high < 2**63 else "float64"
        return SampleField(name, kind, "object", null, wide=max(high, -low) > EXACT_INTEGER)
    if (types and all(issubclass(t, numbers.Real) for t in types)) or (not types and marks == {"nan"}):
        return SampleField(name, "float64", "object", null)
    kinds = ", ".join(sorted(t.__name__ for t in types)) or "no values"
    return SampleField(name, "", "object", problem=f"objects that are neither all strings nor all numbers ({kinds})")


_MARKS = {"none": "None", "nan": "NaN", "na": "pandas.NA"}


def values_of(field: SampleField, values: Sequence[Any]) -> Values:
    """A column of Python objects as the sample's values."""
    from fieldfare.importers.sklearn._missing import marker

    if field.type == "":
        return _objects(values)
    if field.type == "string":
        return _objects([None if marker(value) else str(value) for value in values])
    found = np.array([np.nan if marker(value) else float(value) for value in values], dtype=np.float64)
    return np.minimum(found, np.nextafter(2.0**63, 0)) if field.type == "int64" else found


def objects_of(field: SampleField, values: Values, missing: Any) -> list[Any]:
    """The sample's values as Python objects of the field's type; `missing` stands for a missing one."""
    if field.type in ("", "string"):
        return [missing if value is None else value for value in values]
    whole = field.type == "int64" or field.wide
    cast: Callable[[Any], Any] = bool if field.type == "bool" else int if whole else float
    return [missing if np.isnan(value) else cast(value) for value in values.tolist()]


def _objects(values: Sequence[Any]) -> Values:
    answer = np.empty(len(values), dtype=object)
    answer[:] = list(values)
    return answer
