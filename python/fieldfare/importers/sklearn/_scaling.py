# SPDX-License-Identifier: Apache-2.0
"""What the scalers of sklearn.preprocessing share: (x - shift) / scale, or x * (1 / scale) on a sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import document_type, float_dtype, in_matrix, refuse_half, refuse_strings
from fieldfare.spec import Floats

#: What none of them reproduces, for `Support`.
REFUSED = (
    ("sparse float32", "scikit-learn multiplies in float64 and rounds afterwards"),
    ("float16", "scikit-learn computes in it, step by step"),
)
#: The same, of those that do not cast what they have learnt to the type that they are given.
REFUSED_MIXED = (
    ("fitted on float64, given float32", "scikit-learn computes in float64 and rounds afterwards"),
    *REFUSED,
)


def subtract_divide(
    columns: Sequence[Column], graph: Graph, shift: Floats | None, scale: Floats | None
) -> Sequence[Column]:
    """One number column out per column in; None: no shift, no scale."""
    dtype, sparse = float_dtype(columns), is_sparse(columns)
    refuse_half(dtype, graph)
    if sparse and dtype == "float32":
        graph.unsupported("", "a sparse float32 matrix", "float64, or a dense matrix")
    outputs = scaled(columns, graph, dtype, sparse=sparse)
    nothing: list[float] = []
    if not sparse:
        order, factor = "subtract_divide", scale
    else:  # nothing is subtracted, as a 0 that is not stored stays one
        order, shift, factor = "multiply_add", None, None if scale is None else 1 / scale
    return graph.add(
        "affine",
        columns,
        outputs,
        order=order,
        shift=nothing if shift is None else shift,
        scale=nothing if factor is None else factor,
        dtype=document_type(dtype),
    )


def clip(columns: Sequence[Column], graph: Graph, low: float, high: float) -> Sequence[Column]:
    """Values beyond the bounds become the bounds; `columns` are a scaler's."""
    return graph.add("clip", columns, columns, low=low, high=high, dtype=columns[0].type)


def scaled(columns: Sequence[Column], graph: Graph, dtype: str, *, sparse: bool = False) -> list[Column]:
    """The outputs of a scaler, which refuses infinities."""
    return [in_matrix(column, dtype, sparse=sparse) for column in graph.refuse_infinite(columns)]


def takes_numbers(step: Any, columns: Sequence[Column], graph: Graph, *learnt: Any) -> bool:
    """Whether the inputs are numbers; says so if what was `learnt` is wider than they are."""
    if refuse_strings(columns, graph):
        return False
    if float_dtype(columns) == "float32" and any(each is not None and str(each.dtype) != "float32" for each in learnt):
        graph.unsupported("", "fitted on float64 but given float32", "fit it on the type that it is given")
    return True
