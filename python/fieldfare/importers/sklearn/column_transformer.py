# SPDX-License-Identifier: Apache-2.0
"""sklearn.compose.ColumnTransformer: transformers side by side, each on its own columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.errors import SchemaError
from fieldfare.graph import Column, Graph
from fieldfare.importers._sample_text import ALONE
from fieldfare.importers.sklearn._arrays import contained, followed, names_out, stacked, weighted
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.compose.ColumnTransformer",
        (
            "columns by name, position, slice, mask and callable",
            "a column alone, for a vectoriser of texts",
            "remainder drop, passthrough or a transformer",
            "sparse_threshold",
            "transformer_weights",
            "verbose_feature_names_out",
            "set_output default, pandas, polars",
            "nesting",
        ),
        (("a weight of 0", "it hides the column and its missing values"),),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The outputs of every transformer in order."""
    blocks: list[Sequence[Column]] = []
    weights = step.transformer_weights or {}
    for name, transformer, key in step.transformers_:
        indices = step._transformer_to_input_indices.get(name, ())
        if (isinstance(transformer, str) and transformer == "drop") or not len(indices):
            continue
        chosen = _selected(step, columns, indices, graph)
        if np.isscalar(key):  # a column alone, not a table of one
            chosen = [column.replace(container=ALONE) for column in chosen]
        if isinstance(transformer, str):  # "passthrough", not replaced by the FunctionTransformer that does it
            made: Sequence[Column] | ModelSpec = chosen
        else:
            made = followed(graph.convert(transformer, chosen, name), name, graph)
        if isinstance(made, ModelSpec):
            graph.unsupported(name, "a model inside a ColumnTransformer", "a transformer")
            continue
        with graph.at(name):
            blocks.append(weighted(weights.get(name), contained(transformer, made), graph))
    answer = stacked(step, blocks, bool(step.sparse_output_))
    names = names_out(step, columns, lambda: [column.name for column in answer])
    if len(names) != len(answer):  # the step stands in for one that is not supported
        return answer
    return [column.replace(name=name) for column, name in zip(answer, names, strict=True)]


def _selected(step: Any, columns: Sequence[Column], indices: Sequence[int], graph: Graph) -> Sequence[Column]:
    """The columns at those positions of the frame that the step was fitted on, found by name where it has names."""
    fitted = getattr(step, "feature_names_in_", None)
    if fitted is None:
        return [columns[int(i)] for i in indices]
    by_name = {column.name: column for column in columns}
    missing = [str(fitted[int(i)]) for i in indices if fitted[int(i)] not in by_name]
    if not missing:
        return [by_name[fitted[int(i)]] for i in indices]
    if len(columns) == len(fitted):  # an array now: by position
        return [columns[int(i)] for i in indices]
    raise SchemaError(
        f"{graph.path}: the sample lacks the columns {missing}; pass the sample that the fitted object accepts",
        code="MissingColumn",
        where=missing[0],
    )
