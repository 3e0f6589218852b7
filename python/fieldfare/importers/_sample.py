# SPDX-License-Identifier: Apache-2.0
"""The sample that a conversion is given: its fields, its values, and rows made in the same container."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import Column, Graph

Values = NDArray[Any]  #: float64 (NaN: missing) of a number field; object (str or None) of a string field


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

    def add_to(self, graph: Graph, sparse: bool) -> Column:
        """The field of the schema that stands for this column."""
        return graph.field(
            self.name,
            self.type or "float64",
            dtype=self.dtype,
            nullable=self.nullable,
            categories=self.categories,
            null=self.null,
            sparse=sparse,
        )


@dataclass
class Sample:
    """Rows that the fitted object accepts."""

    fields: list[SampleField]
    #: What the caller passed (a list became an array).
    source: Any
    rows: int
    #: A frame: columns are found by name, and those the model does not read need not be there.
    named: bool
    #: The values of each field, in order.
    values: list[Values]
    #: A container like `source` out of values like `values`.
    build: Callable[[Sequence[Values]], Any]
    #: Those rows of `source`, in its own container.
    take: Callable[[NDArray[np.intp]], Any]
    sparse: bool = False


def open_sample(sample: Any, names: Sequence[str] | None) -> Sample:
    """Reads a sample; `names` are those of the columns of an array."""
    from fieldfare.importers import _sample_array, _sample_arrow, _sample_pandas, _sample_polars

    package = type(sample).__module__.partition(".")[0]
    if package == "pandas" and hasattr(sample, "iloc") and getattr(sample, "ndim", 0) == 2:
        return _sample_pandas.read(sample)
    if package == "polars" and hasattr(sample, "collect_schema") and hasattr(sample, "to_arrow"):
        return _sample_polars.read(sample)
    if package == "pyarrow" and hasattr(sample, "column_names"):
        return _sample_arrow.read(sample)
    if package == "scipy" and hasattr(sample, "tocsr"):
        return _sample_array.read_sparse(sample, names)
    if isinstance(sample, (np.ndarray, list, tuple)):
        return _sample_array.read(sample, names)
    raise TypeError(
        f"sample is a {type(sample).__module__}.{type(sample).__qualname__}; pass a pandas, polars or pyarrow frame or "
        "a 2-D array that the fitted object accepts"
    )


def number_field(name: str, dtype: np.dtype[Any], **options: Any) -> SampleField:
    """The field of a NumPy type."""
    kind, size = dtype.kind, dtype.itemsize
    if kind == "b":
        return SampleField(name, "bool", str(dtype), nullable=options.pop("nullable", False), **options)
    if kind in "iu":
        return SampleField(name, "int64", str(dtype), **options)
    if kind == "f" and size in (4, 8):
        return SampleField(name, f"float{size * 8}", str(dtype), **options)
    return SampleField(name, "", str(dtype), problem=f"{dtype} values", **options)


def object_field(name: str, values: Sequence[Any]) -> SampleField:
    """The field of a column of Python objects, by what they are."""
    from fieldfare.importers.sklearn._missing import marker

    marks = {mark for value in values if (mark := marker(value)) is not None}
    types = {type(value) for value in values if marker(value) is None}
    null = next(iter(marks)) if len(marks) == 1 else ""
    if len(marks) > 1:
        problem = "holds both None and NaN as missing values; use one of them"
        return SampleField(name, "", "object", problem=problem)
    if types and all(issubclass(t, str) for t in types):
        return SampleField(name, "string", "object", null)
    if types and all(issubclass(t, (bool, np.bool_)) for t in types):
        return SampleField(name, "bool", "object", null, nullable=bool(marks))
    if types and all(issubclass(t, numbers.Integral) for t in types):
        return SampleField(name, "int64", "object", null)
    if (types and all(issubclass(t, numbers.Real) for t in types)) or (not types and marks == {"nan"}):
        return SampleField(name, "float64", "object", null)
    kinds = ", ".join(sorted(t.__name__ for t in types)) or "no values"
    return SampleField(name, "", "object", problem=f"objects that are neither all strings nor all numbers ({kinds})")


def values_of(field: SampleField, values: Sequence[Any]) -> Values:
    """A column of Python objects as the sample's values."""
    from fieldfare.importers.sklearn._missing import marker

    if field.type == "":
        return _objects(values)
    if field.type == "string":
        return _objects([None if marker(value) else str(value) for value in values])
    return np.array([np.nan if marker(value) else float(value) for value in values], dtype=np.float64)


def objects_of(field: SampleField, values: Values, missing: Any) -> list[Any]:
    """The sample's values as Python objects of the field's type; `missing` stands for a missing one."""
    if field.type in ("", "string"):
        return [missing if value is None else value for value in values]
    cast: Callable[[Any], Any] = {"bool": bool, "int64": int}.get(field.type, float)
    return [missing if np.isnan(value) else cast(value) for value in values.tolist()]


def _objects(values: Sequence[Any]) -> Values:
    answer = np.empty(len(values), dtype=object)
    answer[:] = list(values)
    return answer
