# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.KBinsDiscretizer: the number of the bin that a value lies in, or indicators of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import common_dtype, expect_width, float_dtype, names_out, refuse_strings
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.KBinsDiscretizer",
        ("encode onehot, onehot-dense, ordinal", "every strategy", "n_bins, also one per column", "dtype"),
        (),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column of numbers out per column in, or one column per bin."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    held = "float64" if common_dtype(columns) == "float16" else float_dtype(columns)
    dtype = held if step.dtype is None else str(np.dtype(step.dtype))
    if dtype == "float32" and held == "float64":
        columns = graph.add("affine", columns, columns, order="multiply_add", shift=[], scale=[], dtype=dtype)
    # scikit-learn looks for values among the inner edges in float64.
    edges = [np.asarray(each, np.float64)[1:-1] for each in step.bin_edges_]
    indicators = step.encode != "ordinal"
    widths = [len(each) + 1 if indicators else 1 for each in edges]
    names = names_out(
        step, columns, lambda: [f"{c.name}_{k}" for c, w in zip(columns, widths, strict=True) for k in range(w)]
    )
    return graph.add(
        "bin",
        columns,
        [Column(name, dtype, dtype=dtype, sparse=step.encode == "onehot") for name in names],
        columns=[{"edges": each} for each in edges],
        side="not_above",
        one_hot=indicators,
        dtype=dtype,
    )
