# SPDX-License-Identifier: Apache-2.0
"""The ways in: whatever holds rows is bound to a model here, without copying where that can be avoided."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare.errors import SchemaError

if TYPE_CHECKING:
    from fieldfare._core import Rows, Scorer

__all__ = ["bind", "refuse_duplicates"]

#: Kinds of NumPy types that a pandas column holds as such: booleans, numbers, Python objects, times.
_NUMPY_KINDS = frozenset("biufcOMm")


def bind(scorer: Scorer, X: Any) -> Rows:
    """Rows of `X` for a model: resolves names and checks types, once.

    X: pandas, polars or pyarrow table, anything with the Arrow PyCapsule protocol, a mapping of names to
    one-dimensional arrays, a two-dimensional array, or a sequence of dicts. Raises SchemaError, naming every problem;
    TypeError for anything else.
    """
    if isinstance(X, np.ndarray):
        return scorer._bind_matrix(_array(X))
    if _is_pandas(X):
        return scorer._bind_columns(_pandas_columns(X, _names(scorer)))
    if hasattr(X, "__arrow_c_stream__") or hasattr(X, "__arrow_c_array__"):
        return scorer._bind_arrow(X)
    if isinstance(X, Mapping):
        return scorer._bind_columns({name: _column(name, X[name]) for name in _names(scorer) if name in X})
    if isinstance(X, Sequence) and not isinstance(X, str | bytes | bytearray):
        return scorer._bind_records(X)
    raise TypeError(
        f"cannot take rows from {_type_name(X)}; expected a pandas, polars or pyarrow table, a dict of arrays, "
        "a two-dimensional NumPy array or a list of dicts"
    )


def _names(scorer: Scorer) -> list[str]:
    return [name for name, *_ in scorer._schema]


def _type_name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _array(array: Any) -> Any:
    if np.ma.isMaskedArray(array):  # the mask says what is missing; the values under it mean nothing
        cells = np.ma.getdata(array).astype(object)
        cells[np.ma.getmaskarray(array)] = None
        return cells
    if array.dtype.kind == "T":  # NumPy's strings of variable width have no layout that others may read
        return array.astype(object)
    return array


def _column(name: str, values: Any) -> Any:
    if isinstance(values, np.ndarray):
        return _array(values)
    if _is_pandas(values):
        return _pandas_column(values)
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        return values
    if isinstance(values, Sequence) and not isinstance(values, str | bytes | bytearray):
        cells = np.empty(len(values), dtype=object)  # np.asarray would turn [1, "a"] into strings
        cells[:] = values
        return cells
    raise TypeError(
        f"column '{name}' is a {type(values).__qualname__}; expected a one-dimensional array or a list "
        "(one record is for predict_one)"
    )


def _is_pandas(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series)


def refuse_duplicates(columns: Iterable[Any], names: Iterable[str]) -> None:
    """Raises SchemaError, naming them all, if any of the names stands twice among a table's columns."""
    counts = Counter(columns)
    twice = [name for name in names if counts[name] > 1]
    if twice:
        places = [f"column '{name}'" for name in twice]
        raise SchemaError(f"{', '.join(places)}: stands twice", code="DuplicateColumn", where=places[0])


def _pandas_columns(frame: Any, names: list[str]) -> dict[str, Any]:
    if frame.ndim != 2:
        raise TypeError("expected a table, got a pandas Series (one record is for predict_one)")
    if not frame.columns.is_unique:
        refuse_duplicates(frame.columns, names)
    return {name: _pandas_column(frame[name]) for name in names if name in frame.columns}


def _pandas_column(series: Any) -> Any:
    dtype = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in _NUMPY_KINDS:
        return series.to_numpy()
    pyarrow = sys.modules.get("pyarrow")  # pandas has imported it, if it is there; nothing is imported while scoring
    if pyarrow is None:
        return series.astype(object).to_numpy()
    return pyarrow.array(series, from_pandas=True)
