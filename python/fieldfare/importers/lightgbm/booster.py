# SPDX-License-Identifier: Apache-2.0
"""lightgbm.Booster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.lightgbm import _model
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "lightgbm.Booster",
        options=(
            *_model.OPTIONS,
            "binary, multiclass, multiclassova (as classifiers)",
            "every other objective but cross_entropy_lambda",
            "no objective: raw scores",
        ),
        refused=_model.REFUSED,
        versions=_model.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec:
    """All iterations up to the best one, as `Booster.predict`."""
    return _model.from_booster(model, columns, graph)
