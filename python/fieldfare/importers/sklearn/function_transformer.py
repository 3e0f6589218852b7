# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.FunctionTransformer without a function: what "passthrough" becomes when fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fieldfare.graph import Column, Graph, Support
from fieldfare.importers.sklearn._arrays import common_dtype, document_type

SUPPORTED = (
    Support(
        "sklearn.preprocessing.FunctionTransformer",
        ("func=None (the identity)", "validate"),
        (("a function", "Python code does not run inside a prediction"),),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns themselves."""
    if step.func is not None:
        name = getattr(step.func, "__qualname__", repr(step.func))
        graph.unsupported("func", f"the Python function {name}", "func=None")
    if not step.validate:
        return columns
    # check_array with its defaults: finite numbers only, objects become float64.
    dtype = common_dtype(columns)
    dtype = "float64" if dtype == "object" else dtype
    if any(column.is_string for column in columns):
        graph.unsupported("validate", "validate=True on string columns", "validate=False")
        return columns
    return [
        replace(column, dtype=dtype, type=document_type(dtype))
        for column in graph.refuse_infinite(graph.refuse_missing(columns))
    ]
