# SPDX-License-Identifier: Apache-2.0
"""The ways in: whatever holds rows is bound to a model here, without copying where that can be avoided."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare import _arrays, _pandas

if TYPE_CHECKING:
    from fieldfare._core import Rows
    from fieldfare.predictor import Predictor

__all__ = ["bind", "flag", "record_of"]

_EXPECTED = (
    "expected a pandas, polars or pyarrow table, a dict of arrays, a two-dimensional array, a SciPy sparse matrix or a "
    "list of dicts"
)


def bind(
    predictor: Predictor, X: Any, missing_columns: str = "error", strict: bool = False, decimals: bool = False
) -> Rows:
    """Rows of `X` for a model: resolves names and checks types, once.

    X: pandas, polars or pyarrow table, anything with the Arrow PyCapsule protocol, a mapping of names to
    one-dimensional arrays, a two-dimensional array or a list of lists, a SciPy sparse matrix, or a sequence of dicts;
    where the model reads one text and nothing else, a Series, an array or a list of texts.
    missing_columns: "null" takes columns that are not there for missing values, where the field is nullable. strict:
    columns (of dicts: keys) that the model does not know are refused. decimals: decimal.Decimal is a number in a dict.
    Raises SchemaError, naming every problem; ValueError for another `missing_columns`; TypeError for anything else.
    """
    null = _null_if_missing(missing_columns)
    strict, decimals = flag("strict", strict), flag("decimals", decimals)
    if decimals and not isinstance(X, Sequence):
        raise TypeError(f"decimals is for lists of dicts, not for {_type_name(X)}")
    pandas = sys.modules.get("pandas")
    is_frame = pandas is not None and isinstance(X, pandas.DataFrame)
    if (texts := _texts(predictor, X)) is not None:
        return predictor._bind_columns(texts, null)
    if not is_frame and not isinstance(X, np.ndarray):
        if _arrays.is_sparse(X):  # some are mappings, too
            return _arrays.bind_sparse(predictor, X)
        if _is_records(X):
            return predictor._bind_records(X, strict, decimals)
    if is_frame:
        if strict:
            predictor._refuse_unknown([str(name) for name in X])
        return _pandas.bind_frame(predictor, X, null)
    if isinstance(X, np.ndarray):
        return _arrays.bind_array(predictor, X, null)
    if pandas is not None and isinstance(X, pandas.Series):
        raise TypeError("a pandas Series is one column or one record: give predict_one a record, predict a DataFrame")
    if _type_name(X).startswith("polars.") and hasattr(X, "collect"):
        raise TypeError("a polars LazyFrame has no rows yet: call its collect() first")
    if _is_arrow(X):
        return predictor._bind_arrow(X, null, strict)
    if isinstance(X, Mapping):
        if strict:
            predictor._refuse_unknown([str(name) for name in X])
        return predictor._bind_columns(_columns(predictor._names, X), null)
    if isinstance(X, Sequence) and not isinstance(X, str | bytes | bytearray | memoryview):
        return _arrays.bind_lists(predictor, X)
    if hasattr(X, "__array__") and not hasattr(X, "columns"):  # not a frame, which would lose its names
        return _arrays.bind_array(predictor, np.asarray(X), null)
    raise TypeError(f"cannot take rows from {_type_name(X)}; {_EXPECTED}")


def flag(name: str, value: Any) -> bool:
    """The value of an argument that is True or False. Raises TypeError for any other."""
    if value is True or value is False:
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    raise TypeError(f"{name} is True or False, not {_type_name(value)}")


def record_of(value: Any) -> dict[Any, Any] | None:
    """One record as a dict, from a mapping that is none or from a pandas Series with the names as its index."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.Series):
        if not value.index.is_unique:
            raise TypeError("a Series is a record if every name stands once in its index")
        return dict(zip(value.index.tolist(), value.tolist(), strict=True))
    return dict(value) if isinstance(value, Mapping) else None


def _texts(predictor: Predictor, X: Any) -> dict[str, Any] | None:
    """The only column of a model that reads one text, where `X` is the texts themselves, one after the other."""
    if len(predictor._names) != 1:
        return None
    pandas = sys.modules.get("pandas")
    is_series = pandas is not None and isinstance(X, pandas.Series)
    is_array = isinstance(X, np.ndarray) and X.ndim == 1 and X.dtype.names is None
    is_list = isinstance(X, list | tuple) and bool(X) and all(value is None or isinstance(value, str) for value in X)
    if not (is_series or is_array or is_list) or predictor.schema[0].type != "string":
        return None
    (name,) = predictor._names
    return {name: _column(name, X)}


def _null_if_missing(missing_columns: str) -> bool:
    if missing_columns not in ("error", "null"):
        raise ValueError(f"missing_columns is 'error' or 'null', not {missing_columns!r}")
    return missing_columns == "null"


def _type_name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _is_records(value: Any) -> bool:
    """Whether it is a sequence of something else than rows of cells."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes | bytearray | memoryview):
        return False
    return not (len(value) > 0 and isinstance(value[0], list | tuple | np.ndarray))


def _is_arrow(value: Any) -> bool:
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def _columns(names: Sequence[str], X: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields' columns of a mapping. An integer names the column that a frame with that integer would."""
    keys: dict[str, Any] = {name: name for name in names if name in X}
    if len(keys) < len(names):
        numbered = {str(key): key for key in X if isinstance(key, int | np.integer) and not isinstance(key, bool)}
        keys |= {name: numbered[name] for name in names if name not in keys and name in numbered}
    return {name: _column(name, X[key]) for name, key in keys.items()}


def _column(name: str, values: Any) -> Any:
    if isinstance(values, np.ndarray):
        return _arrays.plain(values)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(values, pandas.Series):
        return _pandas.exported(values.array)
    if _is_arrow(values):
        return values
    if isinstance(values, Sequence) and not isinstance(values, str | bytes | bytearray):
        cells = np.empty(len(values), dtype=object)  # np.asarray would turn [1, "a"] into strings
        cells[:] = values
        return cells
    if hasattr(values, "__array__"):
        return _arrays.plain(np.asarray(values))
    raise TypeError(
        f"column '{name}' is a {type(values).__qualname__}; expected a one-dimensional array or a list "
        "(one record is for predict_one)"
    )
