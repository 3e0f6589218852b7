# SPDX-License-Identifier: Apache-2.0
"""What a fitted object says of the frame that it was trained on."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["category_columns", "column_names"]


def column_names(fitted: Any) -> list[str]:
    """Names of the columns, in their order; empty if the object does not know them."""
    for attribute in ("feature_names_in_", "feature_names_", "feature_names", "feature_name"):
        try:
            names = getattr(fitted, attribute, None)
        except Exception:  # of XGBoost, for a model that was trained on an array
            continue
        if callable(names):
            names = names()
        if names is not None:
            return [str(name) for name in names]
    return []


def category_columns(fitted: Any) -> list[str]:
    """Names of the columns that were categories of a frame: text from a file is then a category, too."""
    names = column_names(fitted)
    for chosen in (_of_xgboost(fitted), _of_lightgbm(fitted), getattr(fitted, "is_categorical_", None)):
        if chosen is not None and len(chosen) == len(names):
            return [name for name, is_category in zip(names, chosen, strict=True) if is_category]
    return []


def _of_xgboost(fitted: Any) -> list[bool] | None:
    booster = fitted.get_booster() if hasattr(fitted, "get_booster") else fitted
    types = getattr(booster, "feature_types", None)
    return [each == "c" for each in types] if isinstance(types, list) else None


def _of_lightgbm(fitted: Any) -> list[bool] | None:
    """LightGBM keeps the positions of the columns among its parameters, at the end of its model file."""
    booster = getattr(fitted, "booster_", fitted)
    if not getattr(booster, "pandas_categorical", None):
        return None
    found = re.search(r"^\[categorical_feature: ([\d,]+)\]$", booster.model_to_string(num_iteration=1), re.MULTILINE)
    positions = {int(text) for text in found[1].split(",")} if found else set()
    return [position in positions for position in range(booster.num_feature())]
