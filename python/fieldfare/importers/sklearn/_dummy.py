# SPDX-License-Identifier: Apache-2.0
"""What answers the same to every row; an artifact reads one column of numbers for it, and does not look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.spec import Answer, Floats, ModelSpec


def constant(
    model: Any, values: Sequence[float], outputs: Callable[[Any], Floats], columns: Sequence[Column], graph: Graph
) -> ModelSpec | None:
    """A model of these outputs; None where there is no column to read."""
    read = [at for at, column in enumerate(columns) if not column.is_string][:1]
    if not read:
        graph.unsupported("", "it is given texts only", "a column of numbers, which need not mean anything")
        return None
    features = [columns[at] for at in read]
    made = [Column(f"output{k}") for k in range(len(values))]
    return ModelSpec(
        features=features,
        outputs=outputs,
        labels=model.predict,
        features_are_input=False,
        answer=Answer([], graph.add("constant", features, made, values=list(values))),
    )
