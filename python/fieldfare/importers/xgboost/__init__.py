# SPDX-License-Identifier: Apache-2.0
"""Importers of XGBoost's fitted objects, and its native model files."""

from __future__ import annotations

import json
from typing import Any

from fieldfare.importers._native import NativeFile, reading

_WRAPPERS = {"classifier": "XGBClassifier", "regressor": "XGBRegressor", "ranker": "XGBRanker"}


def reads(file: NativeFile) -> bool:
    """Whether the file is a model of XGBoost: JSON, binary JSON, or its old binary form."""
    from fieldfare.importers.xgboost import _file

    return "learner" in file.json or _file.is_ubjson(file.data) or _file.is_old_binary(file.data)


def feature_names(fitted: Any) -> list[str] | None:
    """The names that a model was trained with; an array has none."""
    if not hasattr(fitted, "get_booster"):
        names: list[str] | None = fitted.feature_names
        return names
    try:
        return feature_names(fitted.get_booster())
    except AttributeError:  # not fitted
        return None


def load(file: NativeFile) -> Any:
    """The model: a Booster, or the scikit-learn estimator if one wrote the file (it predicts by its own rules)."""
    import xgboost

    from fieldfare.importers.xgboost import _file, _learner

    if not file.json and not _file.is_ubjson(file.data):
        what = "is in the old binary form of XGBoost, which has no reader any more; save it again with "
        raise file.refuse(what + "save_model('model.json') in the version that made it", code="OldModelFile")
    with reading(file, "XGBoost"):
        content = _file.read(file)
        installed = tuple(int(part) for part in xgboost.__version__.split(".")[:3])
        if content.version > installed:
            written = ".".join(map(str, content.version))
            what = f"was written by XGBoost {written}; the one that is installed, {xgboost.__version__}, may drop "
            raise file.refuse(
                what + "parts of it in silence. Install that version or a later one", code="NewerModelFile"
            )
        # XGBoost takes the two bytes that begin JSON without a space for what tells it from binary JSON.
        data = bytearray(b"{" + file.data[file.data.index(b'"') :] if file.json else file.data)
        booster = xgboost.Booster()
        booster.load_model(data)
        loaded = _learner.read(booster)
        if (len(loaded.trees), loaded.weights is not None) != (content.trees, content.weighted):
            what = f"XGBoost {xgboost.__version__} drops trees or their weights when it reads this file; "
            raise file.refuse(what + "save the model again with the version that made it", code="Unsupported")
        kind = json.loads(booster.attr("scikit_learn") or "{}").get("_estimator_type")
        if kind not in _WRAPPERS:
            return booster
        estimator = getattr(xgboost, _WRAPPERS[kind])()
        estimator.load_model(data)
        return estimator
