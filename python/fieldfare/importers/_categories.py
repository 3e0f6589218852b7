# SPDX-License-Identifier: Apache-2.0
"""Categories that a model keeps for itself, as an `ordinal_encoder` step before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph

__all__ = ["encode_categories", "is_missing", "python_value"]


def python_value(value: Any) -> Any:
    """A NumPy scalar as the Python value it holds; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def is_missing(value: Any) -> bool:
    """Whether a category stands for a missing value: None, NaN, or a missing-value object of pandas."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in ("NAType", "NaTType")


def encode_categories(
    columns: Sequence[Column],
    categories: Sequence[Sequence[Any]],
    graph: Graph,
    *,
    unknown: str = "value",
) -> Sequence[Column]:
    """Category k of a column becomes the number k, a missing value NaN, and an unknown category NaN too; with
    `unknown="error"` it refuses the record."""
    encoders = []
    for column, listed in zip(columns, categories, strict=True):
        known = [(python_value(value), code) for code, value in enumerate(listed) if not is_missing(value)]
        encoders.append(
            {
                "strings": [],
                "numbers": [],
                "codes": [],
                "missing": "value",
                "missing_code": math.nan,
                "unknown": unknown,
                "unknown_code": math.nan,
            }
        )
        if column.is_string:
            if not all(isinstance(value, str) for value, _ in known):
                graph.unsupported(column.name, "text where the model's categories are numbers", "the training types")
                continue
            encoders[-1].update(strings=[value for value, _ in known])
            graph.knows(column, (value for value, _ in known))
        else:
            if not all(isinstance(value, (bool, int, float)) for value, _ in known):
                graph.unsupported(column.name, "numbers where the model's categories are text", "the training types")
                continue
            known = sorted((float(value), code) for value, code in known)
            encoders[-1].update(numbers=[value for value, _ in known])
        encoders[-1].update(codes=[float(code) for _, code in known])
    outputs = [
        column.replace(type="float64", dtype="float64", infinite_from=frozenset(), categories=None)
        for column in columns
    ]
    return graph.add("ordinal_encoder", columns, outputs, columns=encoders, dtype="float64")
