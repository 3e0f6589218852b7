# SPDX-License-Identifier: Apache-2.0
"""Rows to score, from files and from pipes, in chunks."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldfare.cli.source import opened
from fieldfare.errors import RecordError, SchemaError

__all__ = ["Chunk", "Wanted", "read_chunks"]

CHUNK_ROWS = 4096


@dataclass(frozen=True)
class Chunk:
    """Some consecutive rows. `bind(first, last)` makes the rows [first, last) ready to be scored."""

    rows: int
    bind: Callable[[int, int], Any]
    #: How much of the input is read with it, in the unit of its total.
    done: int
    #: Values of the kept columns, one per row, and the columns' types: str, or a type of pyarrow.
    kept: Mapping[str, Sequence[Any]]
    types: Mapping[str, Any]
    #: The line of the file on which each row begins, if it has lines.
    lines: Sequence[int] | None = None
    #: Rows that cannot be bound at all.
    problems: Mapping[int, RecordError] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What is read of the rows."""

    predictor: Any
    #: Columns that are handed on.
    keep: Sequence[str] = ()
    #: Columns that are not there are missing in every row, where their fields accept that.
    fill: bool = False
    threads: int = 1
    #: Columns (of JSON: keys) that the model does not know, and that are not handed on, are refused.
    strict: bool = False

    @property
    def fields(self) -> frozenset[str]:
        """Names of the model's fields."""
        return frozenset(each.name for each in self.predictor.schema)

    @property
    def chunk_rows(self) -> int:
        """Rows that are scored at once."""
        return CHUNK_ROWS * min(self.threads, 16)

    def require_kept(self, available: Iterable[str]) -> None:
        """Raises SchemaError if a column that is to be handed on is not there."""
        for name in self.keep:
            if name not in available:
                place = f"column '{name}'"
                raise SchemaError(f"{place}: is to be kept, but is not there", code="MissingColumn", where=place)

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Raises SchemaError if a column is neither a field nor handed on, where that is to be refused."""
        if self.strict:
            self.predictor._refuse_unknown(sorted(set(names).difference(self.keep)))

    def missing_columns(self, names: Iterable[str]) -> str:
        """How a table with these columns is bound: one that has no field at all is no table for this model."""
        return "null" if self.fill and not self.fields.isdisjoint(names) else "error"


def read_chunks(path: str, options: argparse.Namespace, wanted: Wanted) -> Iterator[tuple[Chunk, int | None]]:
    """The rows of a file, or of standard input ("-"), each with how much there is in all, if that is known.

    Raises UsageError for what cannot be read, and SchemaError if a column is missing or stands twice."""
    from fieldfare.cli import csv_rows, json_rows, parquet_rows

    with opened(path, options, wanted.fields) as source:
        total: int | None
        if source.kind == "parquet":
            total, chunks = parquet_rows.read_parquet(source, wanted)
        elif source.kind == "jsonl":
            total, chunks = source.size, json_rows.read_json_lines(source, wanted)
        else:
            total, chunks = source.size, csv_rows.read_csv(source, options.delimiter, wanted)
        for chunk in chunks:
            yield chunk, total
