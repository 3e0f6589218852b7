# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.Binarizer: 1.0 where x > threshold, else 0.0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fieldfare.document import Column, Graph, Support
from fieldfare.importers.sklearn._arrays import document_type, expect_width, float_dtype, refuse_strings

SUPPORTED = (Support("sklearn.preprocessing.Binarizer", ("threshold", "float64 and float32"), (), "1.9"),)


def convert(step: Any, columns: list[Column], graph: Graph) -> list[Column]:
    """One number column out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    dtype = float_dtype(columns)
    graph.refuse_missing(columns)
    outputs = [
        replace(column, type=document_type(dtype), dtype=dtype, categories=None, missing_from=frozenset())
        for column in graph.refuse_infinite(columns)
    ]
    return graph.step("binarizer", columns, outputs, threshold=float(step.threshold))
