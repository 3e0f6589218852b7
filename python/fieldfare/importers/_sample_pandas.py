# SPDX-License-Identifier: Apache-2.0
"""Samples that are pandas frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.importers._sample import (
    Rows,
    Sample,
    SampleField,
    Values,
    number_field,
    numbers_of,
    object_field,
    objects_of,
    values_of,
)


class PandasSample(Sample):
    """A frame."""

    def __init__(self, frame: Any) -> None:
        import pandas as pd

        super().__init__(frame, len(frame), frame.shape[1])
        self.sparse = bool(self.width) and all(isinstance(dtype, pd.SparseDtype) for dtype in frame.dtypes)
        #: Where there are such columns, small integers and booleans promote to their type, not to float64.
        self._small_floats = any(str(dtype) in ("float32", "float16") for dtype in frame.dtypes)

    def _field(self, position: int) -> SampleField:
        label = self.source.columns[position]
        field = _field(str(label), self.source.iloc[:, position])
        if not isinstance(label, (str, int, np.integer)):
            problem = f"its name {label!r} is a {type(label).__name__}"
            return replace(field, problem=problem, remedy="columns whose names are strings, or numbered")
        small = np.dtype(field.dtype).itemsize < 4 if field.dtype in np.sctypeDict else False
        return replace(field, holds_missing=False) if small and self._small_floats else field

    def values(self, position: int) -> Values:
        """The values of one column."""
        field, series = self.field(position), self.source.iloc[:, position]
        if field.type in ("bool", "int64", "float32", "float64") and str(series.dtype) not in ("object", "category"):
            if isinstance(series.dtype, np.dtype):
                return numbers_of(series.to_numpy())
            missing = np.asarray(series.isna())
            values = np.full(len(series), np.nan)
            values[~missing] = numbers_of(_present(series))
            return values
        return values_of(field, series.tolist())

    def take(self, rows: Rows) -> Any:
        """Those rows of the frame."""
        return self.source.iloc[rows]

    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any:
        import pandas as pd

        answer = taken.copy()
        for position, values in columns.items():
            made = _array(self.field(position), values, self.source.dtypes.iloc[position])
            answer.isetitem(position, pd.Series(made, index=taken.index, dtype=made.dtype))
        return answer


def _present(series: Any) -> Any:
    """The values of a column of a type of pandas' own that are not missing, in the NumPy type that holds them."""
    import pandas as pd

    held = series.dropna()
    if isinstance(series.dtype, pd.SparseDtype):
        return np.asarray(held)
    name = str(series.dtype).partition("[")[0].lower()
    known = {"double": "float64", "float": "float32", "halffloat": "float16", "boolean": "bool"}
    return held.to_numpy(dtype=known.get(name, name))


def _field(name: str, series: Any) -> SampleField:
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _category(name, dtype)
    if isinstance(dtype, np.dtype):
        return object_field(name, series.tolist()) if dtype.kind == "O" else number_field(name, series.to_numpy())
    if isinstance(dtype, pd.SparseDtype):
        return number_field(name, _present(series), sparse_column=True)
    if getattr(dtype, "kind", "") in tuple("biuf"):
        # A type of pandas' own; scikit-learn makes float64 of it first.
        return number_field(name, _present(series), "float64")
    if pd.api.types.is_string_dtype(dtype):
        na = getattr(dtype, "na_value", pd.NA)
        return SampleField(name, "string", "object", "na" if na is pd.NA else "nan")
    return SampleField(name, "", str(dtype), problem=f"{dtype} values")


def _category(name: str, dtype: Any) -> SampleField:
    known = dtype.categories.tolist()
    if not known:  # every value is missing: a column of NaN
        return SampleField(name, "float64", "float64", "nan", categories=())
    inner = object_field(name, known)
    held = dtype.categories.dtype
    if inner.type not in ("", "string"):
        inner = replace(inner, dtype=str(held) if isinstance(held, np.dtype) and held.kind in "biuf" else "float64")
    return replace(inner, null="nan", categories=tuple(known))


def _array(field: SampleField, values: Values, dtype: Any) -> Any:
    import pandas as pd

    if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
        return values.astype(np.float64 if dtype.kind in "biu" and np.isnan(values).any() else dtype)
    missing = {"none": None, "na": pd.NA, "nan": np.nan, "": None}[field.null]
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        answer = np.empty(len(values), dtype=object)
        answer[:] = objects_of(field, values, missing)
        return answer
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Categorical(objects_of(field, values, None), dtype=dtype)
    if isinstance(dtype, pd.SparseDtype):
        return pd.arrays.SparseArray(values, dtype=dtype)
    return pd.array(objects_of(field, values, None), dtype=dtype)
