# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.FunctionTransformer without a function, as "passthrough" becomes when fitted, or with one of
NumPy's that an op knows by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers import _bounds
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import common_dtype, document_type, output_container, refuse_strings
from fieldfare.spec import Support

#: NumPy's functions with one answer, and those whose last bits differ by machine.
EXACT = ("absolute", "negative", "sign", "floor", "ceil", "trunc", "rint", "square", "sqrt", "reciprocal")
INEXACT = ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p")
#: How far NumPy's are from ours at most: NumPy states 4 units in the last place of the true value, the C library 1.
ULPS = 5
#: Which give infinities for finite numbers, finite numbers for an infinity, and NaN for numbers.
INFINITE = ("square", "reciprocal", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p")
FINITE_OF_INFINITE = ("sign", "reciprocal", "exp", "exp2", "expm1")
MISSING = ("sqrt", "log", "log2", "log10", "log1p")

SUPPORTED = (
    Support(
        "sklearn.preprocessing.FunctionTransformer",
        ("func=None (the identity)", "validate", *(f"numpy.{name}" for name in (*EXACT, *INEXACT))),
        (
            ("another function", "Python code does not run inside a prediction"),
            ("kw_args", "they change what a function of NumPy computes"),
            ("a function of integers that gives integers", "NumPy computes in their type, and wraps around"),
            ("a function of a sparse matrix or a polars frame", "what it makes of one is the container's choice"),
        ),
        "1.9",
        f"equal bits; exp and log within {ULPS} units in the last place (NumPy), and the model's own answers to them; "
        "a tree goes the other way where a number is so near a threshold (of 3,000 rows none in float64, 0.4 % before "
        "XGBoost in float32)",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns themselves, or the function of each."""
    if step.validate:
        # check_array with its defaults: finite numbers only, objects become float64.
        if any(column.is_string for column in columns):
            graph.unsupported("validate", "validate=True on string columns", "validate=False")
            return columns
        dtype = common_dtype(columns)
        dtype = "float64" if dtype == "object" else dtype
        columns = [
            column.replace(dtype=dtype, type=document_type(dtype), container="")
            for column in graph.refuse_infinite(graph.refuse_missing(columns))
        ]
    if step.func is None:
        return columns
    name = _name(step.func)
    if name is None:
        shown = getattr(step.func, "__qualname__", repr(step.func))
        graph.unsupported("func", f"the Python function {shown}", "func=None, or a function of NumPy that is listed")
        return columns
    if step.kw_args:
        graph.unsupported("kw_args", repr(step.kw_args), "none")
    return columns if refuse_strings(columns, graph) else _applied(name, step, columns, graph)


def _name(function: Any) -> str | None:
    """NumPy's name of one of its functions, if an op knows it."""
    name = getattr(function, "__name__", "")
    known = isinstance(function, np.ufunc) and name in (*EXACT, *INEXACT) and getattr(np, name) is function
    return name if known else None


def _applied(name: str, step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    if is_sparse(columns) or any(column.container for column in columns):
        graph.unsupported(
            "func", f"numpy.{name} of a sparse matrix or a polars frame", "a dense array or a pandas frame"
        )
        return columns
    if graph.names_of(columns) is None and output_container(step) == "default":  # an array: all columns have one type
        columns = [column.replace(dtype=common_dtype(columns)) for column in columns]
    answer: list[Column] = []
    for column in columns:
        dtype = _result(name, column.dtype)
        if dtype is None:
            graph.unsupported("func", f"numpy.{name} of {column.dtype} ({column.name!r})", "float64 or float32")
            return columns
        answer.append(
            column.replace(
                type=dtype,
                dtype=dtype,
                categories=None,
                null="nan",
                infinite_from=frozenset() if name in FINITE_OF_INFINITE else column.infinite_from,
                may_be_missing=column.may_be_missing or name in MISSING,
                may_be_infinite=column.may_be_infinite or name in INFINITE,
            )
        )
    made: dict[int, Column] = {}
    for dtype in sorted({column.dtype for column in answer}):
        at = [i for i, column in enumerate(answer) if column.dtype == dtype]
        inputs = [columns[i] for i in at]
        outputs = graph.add("elementwise", inputs, [answer[i] for i in at], function=name, dtype=dtype)
        if name in INEXACT and not graph.problems:
            outputs = _bounds.relative(graph, outputs, ULPS)
        made.update(zip(at, outputs, strict=True))
    return [made[i] for i in range(len(columns))]


def _result(name: str, dtype: str) -> str | None:
    """NumPy's type of the function's result, if that is float64 or float32."""
    if dtype == "object" or dtype not in np.sctypeDict or np.dtype(dtype).kind not in "fiub":
        return None
    try:
        found = str(getattr(np, name)(np.ones(1, dtype)).dtype)
    except TypeError:
        return None
    return found if found in ("float64", "float32") else None
