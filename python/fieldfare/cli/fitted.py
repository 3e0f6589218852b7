# SPDX-License-Identifier: Apache-2.0
"""Fitted objects from files: native model files, and pickles for those who trust them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fieldfare import importers
from fieldfare.cli.failure import UsageError

__all__ = ["load_fitted"]

_PICKLES = (".pkl", ".pickle", ".joblib")


def load_fitted(path: str, trust_pickle: bool) -> Any:
    """The fitted object of a file: of a native XGBoost, LightGBM or CatBoost file, or, if trusted, of a pickle."""
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"{path}: no such file", "give a native model file, or a pickle with --trust-pickle")
    if not _is_pickle(file):
        try:
            return importers.load_native(file)
        except ValueError as error:
            raise UsageError(str(error), "give a model file that XGBoost, LightGBM or CatBoost saved") from error
    if not trust_pickle:
        raise UsageError(
            f"{path} is a pickle: loading one runs whatever code is in it",
            "pass --trust-pickle if you made the file yourself, or call fieldfare.convert in Python",
        )
    return _unpickled(file)


def _is_pickle(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(1) == b"\x80" or file.suffix in _PICKLES


def _unpickled(file: Path) -> Any:
    try:
        import joblib  # reads plain pickles too, and the compressed ones that it writes
    except ModuleNotFoundError:
        import pickle

        with file.open("rb") as content:
            return pickle.load(content)
    return joblib.load(file)
