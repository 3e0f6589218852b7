# SPDX-License-Identifier: Apache-2.0
"""xgboost.XGBRegressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.xgboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "xgboost.XGBRegressor",
        options=(*_model.OPTIONS, "identity, log and logistic objectives", "missing", "best_iteration"),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The margin through the objective's inverse link."""
    return _model.from_estimator(model, columns, graph, classifier=False)
