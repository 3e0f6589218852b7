# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.SplineTransformer: the values of B-splines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import (
    common_dtype,
    document_type,
    expect_width,
    names_out,
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Floats, Support

#: Degrees that the op takes.
MOST = 16

SUPPORTED = (
    Support(
        "sklearn.preprocessing.SplineTransformer",
        (
            "n_knots, knots, degree 1 to 16",
            "extrapolation constant and continue",
            "include_bias",
            "handle_missing",
            "sparse_output with extrapolation constant",
            "numbers of every type",
        ),
        (
            ("extrapolation linear, periodic and error", "what lies beyond the knots is another function of it"),
            ("degree 0", "beyond the knots it is 0"),
            ("sparse_output with another extrapolation", "SciPy stores other numbers beyond the knots"),
            ("float16", "the next step computes in it"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The splines of each column side by side."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    held = common_dtype(columns)
    refuse_half(held, graph)
    dtype = held if held in ("float32", "float64") else "float64"
    if step.extrapolation not in ("constant", "continue"):
        graph.unsupported("extrapolation", f'"{step.extrapolation}"', "constant, continue")
    if not 1 <= step.degree <= MOST:
        graph.unsupported("degree", str(step.degree), f"1 to {MOST}")
    if step.sparse_output and step.extrapolation != "constant":
        graph.unsupported("sparse_output", f'extrapolation="{step.extrapolation}"', '"constant"')
    knots = [np.asarray(spline.t, np.float64) for spline in step.bsplines_]
    if any(not np.array_equal(spline.c, np.eye(len(spline.c))) for spline in step.bsplines_):
        graph.unsupported("bsplines_", "coefficients other than 1 and 0", "splines as fit makes them")
    if not all(np.isfinite(each).all() for each in knots):
        graph.unsupported("bsplines_", "knots that are not finite", "columns with values")
    if graph.problems:
        return columns
    if getattr(step, "handle_missing", "error") != "zeros":  # which lets infinities pass, too
        columns = graph.refuse_missing(graph.refuse_infinite(columns))
    far = step.extrapolation == "continue"
    if step.extrapolation == "constant":
        columns = [_clipped(column, each, step.degree, graph) for column, each in zip(columns, knots, strict=True)]
    widths = [len(each) - step.degree - 1 for each in knots]
    made = graph.add(
        "spline_basis",
        columns,
        [
            Column(f"spline{k}", dtype=dtype, sparse=step.sparse_output, may_be_missing=far, may_be_infinite=far)
            for k in range(sum(widths))
        ],
        columns=[{"knots": each} for each in knots],
        degree=int(step.degree),
        dtype=document_type(dtype),
    )
    ends = set((np.cumsum(widths) - 1).tolist())
    kept = made if step.include_bias else [column for at, column in enumerate(made) if at not in ends]
    names = names_out(step, columns, lambda: [f"spline{k}" for k in range(len(kept))])
    return [column.replace(name=name) for column, name in zip(kept, names, strict=True)]


def _clipped(column: Column, knots: Floats, degree: int, graph: Graph) -> Column:
    """What lies beyond the knots has the splines of the outermost ones."""
    low, high = float(knots[degree]), float(knots[-degree - 1])
    made = column.replace(type="float64", dtype="float64", categories=None)
    (answer,) = graph.add("clip", [column], [made], low=low, high=high, dtype="float64")
    return answer.replace(name=column.name)
