# SPDX-License-Identifier: Apache-2.0
"""What a scikit-learn step takes for missing, and whether that is how a column holds it."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph


def is_nan(value: Any) -> bool:
    """scikit-learn's is_scalar_nan."""
    return isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral) and bool(np.isnan(float(value)))


def is_na(value: Any) -> bool:
    """Whether a value is pandas.NA, without importing pandas."""
    return type(value).__name__ == "NAType" and type(value).__module__.startswith("pandas.")


def marker(value: Any) -> str | None:
    """How a value that means missing is held ("nan", "none" or "na"); None for one that a record can hold."""
    if value is None:
        return "none"
    if is_na(value):
        return "na"
    return "nan" if is_nan(value) else None


def held_as(column: Column, mark: str, graph: Graph) -> bool:
    """Whether a missing value of the column is one that a step looking for `mark` finds."""
    if mark == "na":  # pandas.isna finds any of them
        return True
    if not column.is_string and column.dtype != "object":
        return mark == "nan"
    if mark in ("nan", "none"):
        graph.decide_null(column, mark)
    return graph.null_of(column) in ("", mark)
