# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.Binarizer: 1.0 where x > threshold, else 0.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in; scikit-learn refuses missing values and infinities."""
    graph.refuse_missing(columns)
    outputs = [column.replace(type="float64", dtype="float64") for column in graph.refuse_infinite(columns)]
    return graph.add("binarizer", columns, outputs, threshold=float(step.threshold))
