# SPDX-License-Identifier: Apache-2.0
"""Importers of CatBoost's fitted objects, and its native model files."""

from __future__ import annotations

from typing import Any

from fieldfare.importers._native import NativeFile, reading


def reads(file: NativeFile) -> bool:
    """Whether the file is a model of CatBoost: its binary form or its JSON."""
    from fieldfare.importers.catboost import _file

    return file.data[:4] == _file.BINARY or _file.is_json(file.json)


def feature_names(fitted: Any) -> list[str] | None:
    """The names that a model was trained with; the numbers that CatBoost gives the columns of an array are none."""
    names = fitted.feature_names_ if fitted.is_fitted() else []
    return None if all(name == str(i) for i, name in enumerate(names)) else list(names)


def load(file: NativeFile) -> Any:
    """The model as a CatBoost."""
    import catboost

    from fieldfare.importers.catboost import _binary, _file

    with reading(file, "CatBoost"):
        if file.json:
            _file.check_json(file)
        else:
            _binary.check_binary(file)
        model = catboost.CatBoost().load_model(str(file.path), format="json" if file.json else "cbm")
        _ = model.classes_  # which it reads from texts of the file when asked
        return model
