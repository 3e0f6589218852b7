# SPDX-License-Identifier: Apache-2.0
"""xgboost.XGBRFClassifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.xgboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "xgboost.XGBRFClassifier",
        options=(*_model.OPTIONS, "binary:logistic", "multi:softprob, multi:softmax", "missing", "best_iteration"),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
        exactness=_model.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """A boosted random forest of one round."""
    return _model.from_estimator(model, columns, graph, classifier=True)
