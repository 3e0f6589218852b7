# SPDX-License-Identifier: Apache-2.0
"""What the selectors of sklearn.feature_selection share: some of the columns, as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import Fields, categorical, is_sparse
from fieldfare.importers.sklearn._arrays import (
    common_dtype,
    expect_width,
    in_matrix,
    names_out,
    output_container,
    refuse_strings,
)
from fieldfare.spec import Support


def support(name: str, *options: str) -> tuple[Support, ...]:
    """The row of a selector in the table."""
    return (
        Support(
            f"sklearn.feature_selection.{name}",
            (*options, "numbers of every type", "sparse matrices", "set_output"),
            (("string columns", "an encoder comes before a selector"), ("no column selected", "a model reads one")),
            "1.9",
        ),
    )


def select(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns that the step has selected, at their type in the matrix of all columns."""
    expect_width(step, columns, graph)
    if refuse_strings([columns[i] for i in categorical(columns)], graph):
        return columns
    chosen = [columns[int(i)] for i in step.get_support(indices=True)]
    if not chosen:
        graph.unsupported("", "it selects no column", "a selector that keeps one or more")
        return columns
    if not _passes_frames(step, chosen, graph):
        chosen = _validated(step, columns, chosen, graph)
    names = names_out(step, columns, lambda: [column.name for column in chosen])
    return [column.replace(name=name) for column, name in zip(chosen, names, strict=True)]


def _passes_frames(step: Any, columns: Sequence[Column], graph: Graph) -> bool:
    """Whether scikit-learn selects of a pandas frame without a look at what is in it: behind set_output, which leaves
    frames behind every step."""
    if output_container(step) == "default" or any(column.container for column in columns):
        return False
    return graph.names_of(columns) is not None or not all(graph.is_field(column) for column in columns)


def _validated(step: Any, columns: Sequence[Column], chosen: Sequence[Column], graph: Graph) -> list[Column]:
    from sklearn.utils import get_tags

    dtype, sparse = common_dtype(columns), is_sparse(columns)
    if not get_tags(step).input_tags.allow_nan:
        # What is not selected is looked at too; of a sample's own columns it is none of the model's.
        looked_at = chosen if isinstance(columns, Fields) else columns
        graph.refuse_missing(column for column in looked_at if _holds_nan(column, dtype))
        chosen = [c.replace(missing_from=frozenset()) if _holds_nan(c, dtype) else c for c in chosen]
        if dtype != "object":  # among objects scikit-learn does not look for infinities
            graph.refuse_infinite(looked_at)
            chosen = [column.replace(infinite_from=frozenset()) for column in chosen]
    return [in_matrix(column, dtype, sparse=sparse) for column in chosen]


def _holds_nan(column: Column, dtype: str) -> bool:
    """Whether scikit-learn sees a missing value of the column; among objects it does not see None."""
    return dtype != "object" or column.null != "none"
