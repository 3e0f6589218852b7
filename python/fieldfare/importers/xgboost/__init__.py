# SPDX-License-Identifier: Apache-2.0
"""Importers of XGBoost's fitted objects, and its native model files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_WRAPPERS = {"classifier": "XGBClassifier", "regressor": "XGBRegressor", "ranker": "XGBRanker"}


def reads(path: Path) -> bool:
    """Whether the file looks like a model in XGBoost's JSON or binary JSON."""
    if path.suffix not in (".json", ".ubj"):
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    return head.lstrip()[:1] == b"{" and b"learner" in head


def load(path: Path) -> Any:
    """The model: a Booster, or the scikit-learn estimator if one wrote the file (it predicts by its own rules)."""
    import xgboost

    booster = xgboost.Booster(model_file=str(path))
    kind = json.loads(booster.attr("scikit_learn") or "{}").get("_estimator_type")
    if kind not in _WRAPPERS:
        return booster
    estimator = getattr(xgboost, _WRAPPERS[kind])()
    estimator.load_model(str(path))
    return estimator
