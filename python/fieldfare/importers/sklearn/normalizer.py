# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.Normalizer: a row divided by its norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers import _bounds
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
from fieldfare.importers.sklearn._text import of_one_length
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.Normalizer",
        ("norm l1, l2, max", "dense and sparse float64 and float32"),
        (("float16", "scikit-learn computes in it, step by step"),),
        "1.9",
        "max, l1 of up to 7 float64 columns, and every sparse matrix: equal bits; else within (columns + 4) eps "
        "(NumPy's order of a sum), and the model's own answers to them",
    ),
)

#: Numbers that NumPy adds one after the other.
IN_ORDER = 7


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    dtype, sparse = float_dtype(columns), is_sparse(columns)
    refuse_half(dtype, graph)
    if sparse and step.norm != "max":
        return of_one_length(step, columns, graph)
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    kind = document_type(dtype)
    # A dense row that is this short is taken for zeros; a sparse one must be empty.
    least = 5e-324 if sparse else 10 * float(np.finfo(kind).eps)
    names = names_out(step, columns, lambda: [column.name for column in columns])
    outputs = [
        in_matrix(column, dtype, sparse=sparse).replace(name=name, may_be_missing=False, may_be_infinite=False)
        for column, name in zip(columns, names, strict=True)
    ]
    made = graph.add("unit_norm", columns, outputs, norm=step.norm, least=least, dtype=kind)
    exact = step.norm == "max" or (step.norm == "l1" and len(columns) <= IN_ORDER and kind == "float64")
    return made if sparse or exact or graph.problems else _bounds.relative(graph, made, len(columns) + 4)
