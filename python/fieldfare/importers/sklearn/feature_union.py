# SPDX-License-Identifier: Apache-2.0
"""sklearn.pipeline.FeatureUnion: transformers side by side, all on the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import contained, followed, names_out, stacked, weighted
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.pipeline.FeatureUnion",
        ("passthrough and drop", "transformer_weights", "set_output default, pandas, polars", "nesting"),
        (("a weight of 0", "it hides the column and its missing values"),),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The outputs of every transformer in order."""
    blocks: list[Sequence[Column]] = []
    weights = step.transformer_weights or {}
    for name, transformer in step.transformer_list:
        if transformer == "drop":
            continue
        if transformer == "passthrough":
            made: Sequence[Column] | ModelSpec = columns
        else:
            made = followed(graph.convert(transformer, columns, name), name, graph)
        if isinstance(made, ModelSpec):
            graph.unsupported(name, "a model inside a FeatureUnion", "a transformer")
            continue
        with graph.at(name):
            blocks.append(weighted(weights.get(name), contained(transformer, made), graph))
    answer = stacked(step, blocks, any(column.sparse for block in blocks for column in block))
    names = names_out(step, columns, lambda: [column.name for column in answer])
    if len(names) != len(answer):  # the step stands in for one that is not supported
        return answer
    return [column.replace(name=name) for column, name in zip(answer, names, strict=True)]
