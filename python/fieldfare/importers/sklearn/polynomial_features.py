# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.PolynomialFeatures: products of columns, in the order in which scikit-learn multiplies them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import (
    document_type,
    expect_width,
    float_dtype,
    names_out,
    refuse_half,
    refuse_strings,
)
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.PolynomialFeatures",
        ("degree, also a range", "interaction_only", "include_bias", "order", "dense and sparse float64 and float32"),
        (
            ("more than 10^6 features", "an artifact's nodes have so many columns"),
            ("float16", "scikit-learn multiplies in it"),
        ),
        "1.9",
    ),
)

#: Outputs that the op may have.
MOST = 1_000_000


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per term."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    dtype = float_dtype(columns)
    refuse_half(dtype, graph)
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    if step.n_output_features_ > MOST:
        graph.unsupported("degree", f"{step.n_output_features_} features", f"up to {MOST}")
        return columns
    terms = [
        tuple(term)
        for term in step._combinations(
            n_features=len(columns),
            min_degree=step._min_degree,
            max_degree=step._max_degree,
            interaction_only=step.interaction_only,
            include_bias=step.include_bias,
        )
    ]
    sparse = is_sparse(columns)
    names = names_out(step, columns, lambda: [" ".join(columns[i].name for i in term) or "1" for term in terms])
    kind = document_type(dtype)
    return graph.add(
        "polynomial",
        columns,
        [_output(name, len(term), kind, dtype, sparse) for name, term in zip(names, terms, strict=True)],
        degree=np.array([len(term) for term in terms], np.int32),
        factor=np.array([*chain.from_iterable(term if sparse else term[::-1] for term in terms)], np.int32),
        dtype=kind,
    )


def _output(name: str, factors: int, kind: str, dtype: str, sparse: bool) -> Column:
    # A product of finite numbers may be infinite.
    return Column(name, kind, dtype=dtype, sparse=sparse, may_be_infinite=factors > 1)
