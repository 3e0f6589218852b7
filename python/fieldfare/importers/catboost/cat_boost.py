# SPDX-License-Identifier: Apache-2.0
"""catboost.CatBoost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.catboost import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "catboost.CatBoost",
        options=(
            *_model.OPTIONS,
            "Logloss, CrossEntropy, Focal, MultiClass, MultiClassOneVsAll (as classifiers)",
            "every loss of the other classes",
            "files: .cbm, .json",
        ),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
        exactness=_model.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """A classifier if the loss has probabilities."""
    return _model.convert(model, columns, graph, classifier=None)
