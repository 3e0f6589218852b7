# SPDX-License-Identifier: Apache-2.0
"""Rows for the source libraries: pandas frames from files."""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fieldfare._columns import refuse_duplicates
from fieldfare.cli.failure import MissingPackageError, UsageError
from fieldfare.cli.source import Source, opened
from fieldfare.cli.trained import category_columns, column_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_frame", "select", "text_fields"]


def read_frame(path: str, options: argparse.Namespace, texts: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of a .csv, .tsv, .jsonl or .parquet file. pandas finds the types of CSV columns, but for those that are
    texts. Raises UsageError for what cannot be read or has no rows."""
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise MissingPackageError("pandas", "convert") from None
    with opened(path, options) as source:
        if source.kind == "parquet":
            from fieldfare.cli.parquet_rows import open_parquet

            frame = open_parquet(source).read().to_pandas()
        elif source.kind == "jsonl":
            frame = pd.DataFrame(_records(source))
        else:
            frame = _read_csv(source, options.delimiter, texts)
    if not len(frame):
        raise UsageError(f"{path}: no rows", "give a file of rows")
    return frame


def _records(source: Source) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(source.text, 1):
        text = line.removeprefix("\ufeff").strip()
        if not text:
            continue
        try:
            record = json.loads(text)
        except ValueError as error:
            raise UsageError(f"{source.path}: line {number}: {error}", "give one JSON object a line") from error
        if not isinstance(record, dict):
            raise UsageError(f"{source.path}: line {number}: no object", "give one JSON object a line")
        records.append(record)
    return records


def _read_csv(source: Source, delimiter: str | None, texts: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    from fieldfare.cli.csv_rows import cells_of, delimiter_of

    text = source.text
    header = text.readline().removeprefix("\ufeff")
    if source.kind == "tsv":
        delimiter = "\t"
    chosen = delimiter or delimiter_of(header)
    names = cells_of(header, chosen)
    if not names:
        raise UsageError(f"{source.path}: no header line", "give a file whose first line names the columns")
    refuse_duplicates(names, names)
    types = dict.fromkeys(texts, str)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # of cells that would be left out
            return pd.read_csv(text, sep=chosen, names=names, dtype=types, index_col=False)
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise UsageError(f"{source.path}: {error}", "give every line as many cells as the header") from error


def text_fields(predictor: Any) -> list[str]:
    """Names of a model's fields that are text."""
    return [field.name for field in predictor.schema if field.type == "string"]


def select(frame: pd.DataFrame, fitted: Any) -> pd.DataFrame:
    """The columns that a fitted object was trained on, if it names them and the frame has them all, and those that it
    has as categories as such."""
    names = column_names(fitted)
    chosen: pd.DataFrame = frame[names] if names and all(name in frame for name in names) else frame
    categories = [name for name in category_columns(fitted) if name in chosen]
    return chosen.astype(dict.fromkeys(categories, "category"))
