# SPDX-License-Identifier: Apache-2.0
"""sklearn.pipeline.Pipeline: one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import contained, followed
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (Support("sklearn.pipeline.Pipeline", ("passthrough and None", "nesting", "memory"), (), "1.9"),)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Columns of a pipeline of transformers; the model of one that ends in a model."""
    before: list[Any] = []
    for position, (name, part) in enumerate(step.steps):
        if part is None or (isinstance(part, str) and part == "passthrough"):
            continue
        answer = graph.convert(part, columns, name)
        if position + 1 < len(step.steps):
            answer = followed(answer, name, graph)
        if isinstance(answer, ModelSpec):
            if position + 1 < len(step.steps):
                graph.unsupported(name, "a model before the last step", "a transformer")
            return _prepared(answer, before)
        before.append(part)
        columns = contained(part, answer)
    return columns


def _prepared(spec: ModelSpec, transformers: list[Any]) -> ModelSpec:
    """The model with the transformers before it put in front of its own input."""
    inner = spec.prepare

    def prepare(rows: Any) -> Any:
        for transformer in transformers:
            rows = transformer.transform(rows)
        return inner(rows)

    spec.prepare = prepare
    if transformers:
        spec.carry = None  # its own input is another one
    return spec
