# SPDX-License-Identifier: Apache-2.0
"""fieldfare.convert([preprocessor, model], sample): parts kept apart, as a pipeline of them."""

from __future__ import annotations

from collections.abc import Sequence

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import pipeline
from fieldfare.parts import Parts
from fieldfare.spec import ModelSpec, Support

#: What its parts support.
SUPPORTED: tuple[Support, ...] = ()


def convert(step: Parts, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Columns of transformers; the model if the last part is one."""
    return pipeline.convert(step, columns, graph)
