# SPDX-License-Identifier: Apache-2.0
"""lightgbm.LGBMClassifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.lightgbm import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "lightgbm.LGBMClassifier",
        options=(*_model.OPTIONS, "binary, multiclass, multiclassova, cross_entropy"),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """The label is the class of largest probability."""
    return _model.from_estimator(model, columns, graph, classifier=True)
