# SPDX-License-Identifier: Apache-2.0
"""Samples that are pandas frames."""

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


def read(frame: Any) -> Sample:
    """Every column of a frame."""
    series = [frame.iloc[:, i] for i in range(frame.shape[1])]
    fields = [_field(str(name), each) for name, each in zip(frame.columns, series, strict=True)]
    values = [_values(field, each) for field, each in zip(fields, series, strict=True)]
    dtypes = list(frame.dtypes)
    titles = list(frame.columns)

    def build(columns: Sequence[Values]) -> Any:
        import pandas as pd

        made = [_series(f, c, d) for f, c, d in zip(fields, columns, dtypes, strict=True)]
        answer = pd.concat(made, axis=1)
        answer.columns = pd.Index(titles)
        return answer

    return Sample(fields, frame, len(frame), True, values, build, lambda rows: frame.iloc[rows])


def _field(name: str, series: Any) -> SampleField:
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _category(name, dtype)
    if isinstance(dtype, np.dtype):
        if dtype.kind == "O":
            return object_field(name, series.tolist())
        return number_field(name, dtype)
    if pd.api.types.is_bool_dtype(dtype):
        return SampleField(name, "bool", "boolean", "na")
    if pd.api.types.is_integer_dtype(dtype):
        return SampleField(name, "int64", "Int64", "na")
    if pd.api.types.is_float_dtype(dtype):
        small = "32" in dtype.name or dtype.name == "float[pyarrow]"
        return SampleField(name, "float32" if small else "float64", "Float32" if small else "Float64", "na")
    if pd.api.types.is_string_dtype(dtype):
        na = getattr(dtype, "na_value", pd.NA)
        return SampleField(name, "string", "object", "na" if na is pd.NA else "nan")
    return SampleField(name, "", str(dtype), problem=f"{dtype} values")


def _category(name: str, dtype: Any) -> SampleField:
    known = dtype.categories.tolist()
    inner = object_field(name, known)
    held = dtype.categories.dtype
    numeric = isinstance(held, np.dtype) and held.kind in "biuf"
    return SampleField(
        name,
        inner.type,
        str(held) if numeric else "object",
        "nan",
        categories=tuple(known),
        problem=inner.problem,
    )


def _values(field: SampleField, series: Any) -> Values:
    if field.type in ("bool", "int64", "float32", "float64") and str(series.dtype) not in ("object", "category"):
        return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
    return values_of(field, series.tolist())


def _series(field: SampleField, values: Values, dtype: Any) -> Any:
    import pandas as pd

    if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
        if dtype.kind in "biu" and np.isnan(values).any():
            # The float type that promotes with others as the integer did.
            return pd.Series(values.astype(np.float32 if dtype.itemsize < 4 else np.float64))
        return pd.Series(values.astype(dtype))
    missing = {"none": None, "na": pd.NA, "nan": np.nan, "": None}[field.null]
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return pd.Series(objects_of(field, values, missing), dtype=object)
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Series(pd.Categorical(objects_of(field, values, None), dtype=dtype))
    return pd.Series(pd.array(objects_of(field, values, None), dtype=dtype))
