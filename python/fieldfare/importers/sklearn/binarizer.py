# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.Binarizer: 1 where x > threshold, else 0."""

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
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.Binarizer",
        ("threshold", "numbers of every type", "sparse matrices"),
        (("float16", "scikit-learn compares in it"),),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column of 0 and 1 out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    held = common_dtype(columns)
    held = "float64" if held == "object" else held
    refuse_half(held, graph)
    sparse = is_sparse(columns)
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    threshold = _compared(step.threshold, held, sparse)
    kind = document_type(held)
    return graph.add(
        "bin",
        columns,
        [Column(column.name, kind, dtype=held, sparse=sparse) for column in columns],
        columns=[{"edges": np.array([threshold])} for _ in columns],
        side="below",
        one_hot=False,
        dtype=kind,
    )


def _compared(threshold: Any, held: str, sparse: bool) -> float:
    """The threshold in the type of the comparison: NumPy rounds a Python number to the matrix's type, not its own."""
    kind = np.dtype(held)
    if kind.kind != "f" and not sparse:
        kind = np.dtype(np.float64)
    common = np.result_type(kind, threshold)
    return float(np.asarray(threshold, dtype=common))
