# SPDX-License-Identifier: Apache-2.0
"""catboost.CatBoostRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.catboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "catboost.CatBoostRegressor",
        options=(
            *_model.OPTIONS,
            "every loss but RMSEWithUncertainty",
            "several targets",
        ),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
        exactness=_model.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The margins, or of Poisson and Tweedie their exponential."""
    return _model.convert(model, columns, graph, classifier=False)
