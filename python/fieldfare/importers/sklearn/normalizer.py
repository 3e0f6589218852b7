# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.Normalizer: rows of a sparse matrix, brought to one length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._text import of_one_length
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.Normalizer",
        ("norm l1, l2", "sparse float64 and float32"),
        (("dense matrices", "NumPy adds up in an order of its own"), ('norm="max"', "no op has it")),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One sparse column per column."""
    return of_one_length(step, columns, graph)
