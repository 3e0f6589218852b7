# SPDX-License-Identifier: Apache-2.0
"""catboost.CatBoostRanker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.catboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "catboost.CatBoostRanker",
        options=(
            *_model.OPTIONS,
            "every loss",
        ),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The margin is the score."""
    return _model.convert(model, columns, graph, classifier=False)
