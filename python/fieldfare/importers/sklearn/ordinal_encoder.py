# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.OrdinalEncoder: a number per category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import document_type, expect_width, names_out, refuse_infinite_numbers
from fieldfare.importers.sklearn._categories import categories_of, grouped
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.OrdinalEncoder",
        (
            "categories auto and given",
            "handle_unknown error, use_encoded_value with unknown_value",
            "encoded_missing_value",
            "min_frequency, max_categories",
            "NaN or None as a category",
            "dtype",
        ),
        (
            ("None and NaN as categories of one column", "a record has one kind of missing value"),
            ("integers from 2**53", "a number of a record is a float64"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    refuse_infinite_numbers(columns, graph)
    dtype = np.dtype(step.dtype)
    kind = document_type(str(dtype))
    tables = [_table(step, i, column, dtype, graph) for i, column in enumerate(columns)]
    graph.refuse_missing(c for c, table in zip(columns, tables, strict=True) if table["missing"] == "error")
    names = names_out(step, columns, lambda: [column.name for column in columns])
    outputs = [
        Column(name, kind, dtype=str(dtype))
        if not np.isnan(table["missing_code"])
        else column.replace(
            name=name,
            type=kind,
            dtype=str(dtype),
            infinite_from=frozenset(),
            categories=None,
            null="nan",
        )
        for name, column, table in zip(names, columns, tables, strict=True)
    ]
    return graph.add("ordinal_encoder", columns, outputs, columns=tables, dtype=kind)


def _table(step: Any, i: int, column: Column, dtype: np.dtype[Any], graph: Graph) -> dict[str, Any]:
    known = categories_of(step.categories_[i], column, graph)
    nan_position = step._missing_indices.get(i)

    def code(position: int) -> float:
        if position == nan_position:
            return _cast(step.encoded_missing_value, dtype)
        return _cast(grouped(step, i, position), dtype)

    tolerant = step.handle_unknown == "use_encoded_value"
    unknown_code = _cast(step.unknown_value, dtype) if tolerant else 0.0
    listed = known.missing is not None
    return {
        "strings": [text for text, _ in known.strings],
        "numbers": np.array([number for number, _ in known.numbers], dtype=np.float64),
        "codes": np.array([code(position) for position in known.positions], dtype=np.float64),
        "missing": "value" if listed or tolerant else "error",
        "missing_code": code(known.missing) if known.missing is not None else unknown_code,
        "unknown": "value" if tolerant else "error",
        "unknown_code": unknown_code,
    }


def _cast(value: Any, dtype: np.dtype[Any]) -> float:
    """The value as the encoder's output type holds it: a small integer type wraps."""
    return float(np.asarray(value).astype(dtype))
