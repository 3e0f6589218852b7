# SPDX-License-Identifier: Apache-2.0
"""Fitted objects from files: native model files, and pickles for those who trust them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from fieldfare import importers
from fieldfare.cli.failure import UsageError
from fieldfare.importers import _native

__all__ = ["answering", "load_fitted"]

_PICKLES = (".pkl", ".pickle", ".joblib")


def load_fitted(path: str, trust_pickle: bool) -> Any:
    """The fitted object of a file: of a native XGBoost, LightGBM or CatBoost file, or, if trusted, of a pickle.

    Raises UsageError for what cannot be read, UnsupportedError or ArtifactError for what is no sound model file."""
    file = Path(path)
    if not file.is_file():  # a pipe is none either: it would have to be read twice
        what = "not a regular file" if file.exists() else "no such file"
        raise UsageError(f"{path}: {what}", "give a native model file, or a pickle with --trust-pickle")
    try:
        if not _is_pickle(file):
            return importers.load_native(file)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "give a file that can be read") from error
    if not trust_pickle:
        raise UsageError(
            f"{path} is a pickle: loading one runs whatever code is in it",
            "pass --trust-pickle if you made the file yourself, or call fieldfare.convert in Python",
        )
    try:
        return _unpickled(file)
    except Exception as error:  # a pickle can raise anything
        message = f"{path}: it cannot be unpickled: {type(error).__name__}: {_first_line(error)}"
        raise UsageError(message, "give the whole file, and install the libraries that it was made with") from error


def answering(path: str) -> contextlib.AbstractContextManager[None]:
    """Within, the model of a file is asked: what goes wrong because a native file is damaged says so."""
    file = Path(path)
    return contextlib.nullcontext() if _is_pickle(file) else _native.answering(file)


def _first_line(error: Exception) -> str:
    """What an exception says, without the stack that some libraries add."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__


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
