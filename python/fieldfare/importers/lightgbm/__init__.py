# SPDX-License-Identifier: Apache-2.0
"""Importers of LightGBM's fitted objects, and its native model files."""

from __future__ import annotations

from typing import Any

from fieldfare.importers._native import NativeFile, reading


def reads(file: NativeFile) -> bool:
    """Whether the file is a model of LightGBM: its text, or the JSON that it writes and cannot read."""
    from fieldfare.importers.lightgbm import _file

    return _file.is_model(file.data) or "tree_info" in file.json


def feature_names(fitted: Any) -> list[str] | None:
    """The names that a model was trained with; those that LightGBM makes up for an array are none."""
    try:
        names = fitted.feature_name_ if hasattr(fitted, "get_params") else fitted.feature_name()
    except AttributeError:  # not fitted
        return None
    return None if all(name == f"Column_{i}" for i, name in enumerate(names)) else list(names)


def load(file: NativeFile) -> Any:
    """The model as a Booster."""
    import lightgbm

    from fieldfare.importers.lightgbm import _file

    if file.json:
        what = "is a dump that LightGBM itself cannot read; save the model with save_model instead of dump_model"
        raise file.refuse(what, code="Unsupported")
    with reading(file, "LightGBM"):
        return lightgbm.Booster(model_str=_file.read(file))
