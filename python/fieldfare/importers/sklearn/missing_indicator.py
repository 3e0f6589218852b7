# SPDX-License-Identifier: Apache-2.0
"""sklearn.impute.MissingIndicator: 1 where a value is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import common_dtype, expect_width, names_out, refuse_strings
from fieldfare.importers.sklearn._missing import marker
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.impute.MissingIndicator",
        ("missing_values NaN or a number", "features missing-only and all", "error_on_new", "sparse, of dense input"),
        (
            ("string columns and other kinds of missing value", "SimpleImputer(add_indicator=True) takes them"),
            ("sparse matrices", "the zeros that are not stored are not looked at"),
            ("error_on_new with a number as missing_values", "no other column is refused for a number"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per feature of which it tells."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    held = common_dtype(columns)
    mark = marker(step.missing_values)
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    if mark in ("none", "na") or isinstance(step.missing_values, str) or held == "object":
        graph.unsupported("missing_values", f"{step.missing_values!r} in columns of {held}", "NaN in number columns")
        return columns
    chosen = [int(i) for i in step.features_]
    others = [column for i, column in enumerate(columns) if i not in set(chosen)]
    number = None
    if mark is None:
        compared = np.result_type(np.dtype(held), step.missing_values)
        number = float(np.asarray(step.missing_values, dtype=compared))
        graph.refuse_missing(columns)
        if others and step.error_on_new:
            graph.unsupported("error_on_new", f"True, and {number} means missing", "error_on_new=False")
    elif step.features == "missing-only" and step.error_on_new:
        graph.refuse_missing(others)
    columns = graph.refuse_infinite(columns)
    names = names_out(step, columns, lambda: [f"missingindicator_{columns[i].name}" for i in chosen])
    return graph.add(
        "is_missing",
        [columns[i] for i in chosen],
        [Column(name, dtype="bool", sparse=step.sparse is True) for name in names],
        missing_number=number,
        missing_string=None,
    )
