# SPDX-License-Identifier: Apache-2.0
"""xgboost.Booster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.xgboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "xgboost.Booster",
        options=(
            *_model.OPTIONS,
            "binary:logistic, multi:softprob, multi:softmax (as classifiers)",
            "identity, log and logistic objectives",
        ),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
        exactness=_model.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """All trees, as `Booster.predict` of a DMatrix."""
    return _model.from_booster(model, columns, graph)
