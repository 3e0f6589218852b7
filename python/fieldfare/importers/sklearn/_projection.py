# SPDX-License-Identifier: Apache-2.0
"""What the projections of sklearn.decomposition share: X @ components_.T, which BLAS adds up in an order of its own."""

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
    names_out,
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Floats

#: What the table says of the answers.
EXACTNESS = (
    "features within (n + 3) eps of the sum of absolute terms (BLAS), and the model's own answers to them; a tree goes "
    "the other way where a feature is so near a threshold (of 3,000 rows none in float64, 1.5 % before XGBoost in "
    "float32)"
)
REFUSED = (
    ("sparse matrices", "the sums of a sparse matrix have another order"),
    ("fitted on float64, given float32", "NumPy multiplies in float64 and the next step gets it"),
    ("steps behind it that are not scalers", "a bin or a category of an inexact number may be another one"),
)


def project(step: Any, columns: Sequence[Column], graph: Graph, mean: Floats | None) -> Sequence[Column]:
    """One column out per component."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    given, sparse = float_dtype(columns), is_sparse(columns)
    if sparse and (mean is not None or given != "float64"):
        graph.unsupported("", f"a sparse matrix of {given}", "a dense one, or TruncatedSVD of float64")
        return columns
    refuse_half(given, graph)
    dtype = str(np.result_type(given, step.components_.dtype))
    if dtype != given:
        graph.unsupported("", f"fitted on {dtype} but given {given}", "fit it on the type that it is given")
        return columns
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    weights = np.asarray(step.components_, np.float64)
    names = names_out(step, columns, lambda: [f"component{k}" for k in range(len(weights))])
    offset = np.empty(0) if mean is None else -np.asarray(mean.reshape(1, -1) @ step.components_.T, np.float64).ravel()
    kind = document_type(dtype)
    made = graph.add(
        "matrix_product",
        [column.replace(bound=None) for column in columns],  # `sums` says what follows from their bounds
        [Column(name, kind, dtype=dtype, may_be_infinite=True) for name in names],
        outputs=len(weights),
        weights=weights,
        offset=offset,
        dtype=kind,
    )
    if sparse:  # whose sums have this order
        return made
    centre = np.zeros(1) if mean is None else np.abs(weights) @ np.abs(mean.astype(np.float64))
    return _bounds.sums(graph, columns, made, weights, centre, kind)
