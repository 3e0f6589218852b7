# SPDX-License-Identifier: Apache-2.0
"""Rows for the source libraries: pandas frames from files."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from fieldfare.cli.failure import MissingPackageError, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["delimiter_of", "open_text", "read_frame", "select"]


def open_text(path: str) -> TextIO:
    """A text file, unzipped if its name ends in .gz."""
    try:
        if path.endswith(".gz"):
            return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", newline=""))
        return Path(path).open(encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "give a file that can be read") from error


def delimiter_of(header: str) -> str:
    """The delimiter of a CSV file by its header: the one of ; , tab | that gives the most columns."""
    return max(",;\t|", key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))


def read_frame(path: str) -> pd.DataFrame:
    """The rows of a .csv, .jsonl or .parquet file (the first two also with .gz); pandas finds their types."""
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise MissingPackageError("pandas", "convert") from None
    kind = path.removesuffix(".gz").rpartition(".")[2]
    if not Path(path).is_file():
        raise UsageError(f"{path}: no such file", "give a .csv, .jsonl or .parquet file")
    frame: pd.DataFrame
    if kind == "csv":
        with open_text(path) as file:
            delimiter = delimiter_of(file.readline())
        frame = pd.read_csv(path, sep=delimiter)
    elif kind in ("jsonl", "ndjson"):
        frame = pd.read_json(path, lines=True, precise_float=True)
    elif kind == "parquet":
        frame = pd.read_parquet(path)
    else:
        raise UsageError(f"{path}: not a kind of file that has rows", "give a .csv, .jsonl or .parquet file")
    return frame


def select(frame: pd.DataFrame, fitted: Any) -> pd.DataFrame:
    """The columns that a fitted object was trained on, if it names them and the frame has them all."""
    names = _names(fitted)
    if names and all(name in frame for name in names):
        chosen: pd.DataFrame = frame[names]
        return chosen
    return frame


def _names(fitted: Any) -> list[str]:
    for attribute in ("feature_names_in_", "feature_names", "feature_name"):
        names = getattr(fitted, attribute, None)
        if callable(names):
            names = names()
        if names is not None:
            return [str(name) for name in names]
    return []
