# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.QuantileTransformer: between which quantiles of the training data a value lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import (
    document_type,
    expect_width,
    float_dtype,
    in_matrix,
    names_out,
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Floats, Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.QuantileTransformer",
        ('output_distribution="uniform"', "n_quantiles, subsample", "missing values", "dense float64 and float32"),
        (
            ('output_distribution="normal"', "the inverse of the normal distribution is SciPy's own"),
            ("sparse matrices", "the zeros that are not stored are not transformed"),
            ("a column without a value", "its quantiles are not numbers"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column of numbers from 0 to 1 out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    if step.output_distribution != "uniform":
        graph.unsupported("output_distribution", f'"{step.output_distribution}"', '"uniform"')
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    dtype = float_dtype(columns)
    refuse_half(dtype, graph)
    if not np.isfinite(step.quantiles_).all():
        graph.unsupported("quantiles_", "a column without a value", "columns with values")
    if graph.problems:
        return columns
    columns = graph.refuse_infinite(columns)
    names = names_out(step, columns, lambda: [column.name for column in columns])
    answer: list[Column] = []
    for at, (column, name) in enumerate(zip(columns, names, strict=True)):
        made = in_matrix(column, dtype, sparse=False).replace(name=name, may_be_infinite=False)
        quantiles = np.asarray(step.quantiles_[:, at], np.float64)
        answer += _share(column, made, quantiles, np.asarray(step.references_, np.float64), graph)
    return answer


def _share(column: Column, made: Column, quantiles: Floats, references: Floats, graph: Graph) -> list[Column]:
    """The mean of interpolating upwards and downwards, which differ where a quantile is there several times. The least
    quantile itself is 0 and the greatest 1, as what lies beyond them."""
    wide = made.replace(type="float64", dtype="float64")
    low, high = float(quantiles[0]), float(quantiles[-1])
    read = _moved([column], wide, low, np.nextafter(low, -np.inf), graph)
    if high != low:
        read = _moved(read, wide, high, np.nextafter(high, np.inf), graph)
    up = graph.add("interpolate", read, [wide], x=quantiles, y=references, dtype="float64")
    mirrored = graph.add("elementwise", read, [wide], function="negative", dtype="float64")
    down = graph.add("interpolate", mirrored, [wide], x=-quantiles[::-1], y=-references[::-1], dtype="float64")
    both, nothing = [*up, *down], np.empty(0)
    difference = np.array([1.0, -1.0])
    twice = graph.add("matrix_product", both, [wide], outputs=1, weights=difference, offset=nothing, dtype="float64")
    kind = document_type(made.dtype)
    half = np.array([0.5])
    return graph.add("matrix_product", twice, [made], outputs=1, weights=half, offset=nothing, dtype=kind)


def _moved(columns: Sequence[Column], wide: Column, value: float, to: float, graph: Graph) -> list[Column]:
    """Another number for one value."""
    return graph.add(
        "fill_missing",
        columns,
        [wide],
        fill=np.array([to]),
        fill_strings=[],
        missing_number=value,
        missing_string=None,
        dtype="float64",
    )
