# SPDX-License-Identifier: Apache-2.0
"""lightgbm.LGBMRanker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.lightgbm import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "lightgbm.LGBMRanker",
        options=(*_model.OPTIONS, "lambdarank, rank_xendcg"),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The margin is the score."""
    return _model.from_estimator(model, columns, graph, classifier=False)
