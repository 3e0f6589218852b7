# SPDX-License-Identifier: Apache-2.0
"""Searches over parameters, and other wrappers that predict with one fitted estimator of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.spec import ModelSpec, Support

VERSIONS = "1.9"


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    refused = (("refit=False", "it has no best_estimator_; convert the estimator that you fit yourself"),)
    return (Support(f"sklearn.model_selection.{name}", ("its best_estimator_",), refused, VERSIONS),)


def convert(search: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The estimator that was refitted with the best parameters."""
    if not hasattr(search, "best_estimator_"):
        graph.unsupported("refit", "the search has no best_estimator_", "refit=True")
        return list(columns)
    return graph.convert(search.best_estimator_, columns, "best_estimator_")
