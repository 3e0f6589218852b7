# SPDX-License-Identifier: Apache-2.0
"""Rows of Parquet files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

from fieldfare._columns import refuse_duplicates
from fieldfare._frames import bind
from fieldfare.cli.failure import MissingPackageError, UsageError
from fieldfare.cli.rows import Chunk, Wanted
from fieldfare.cli.source import Source

__all__ = ["open_parquet", "read_parquet"]


def open_parquet(source: Source) -> Any:
    """The file, as pyarrow reads it. What comes from a pipe is held in memory: its end has to be read first."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as parquet
    except ModuleNotFoundError:
        raise MissingPackageError("pyarrow", "convert") from None
    content = source.content if source.size is not None else io.BytesIO(source.content.read())
    try:
        return parquet.ParquetFile(content)
    except pa.ArrowException as error:
        raise UsageError(f"{source.path}: {error}", "give a file of the kind that its name says") from error


def read_parquet(source: Source, wanted: Wanted) -> tuple[int, Iterator[Chunk]]:
    """The number of the rows, and the rows. Columns that nobody wants are not read."""
    file = open_parquet(source)
    schema = file.schema_arrow
    chosen = wanted.fields.union(wanted.keep)
    refuse_duplicates(schema.names, sorted(chosen))
    wanted.require_kept(schema.names)
    wanted.refuse_unknown(schema.names)
    columns = [name for name in dict.fromkeys(schema.names) if name in chosen]
    return file.metadata.num_rows, _chunks(file, columns, wanted)


def _chunks(file: Any, columns: list[str], wanted: Wanted) -> Iterator[Chunk]:
    import pyarrow as pa

    missing_columns = wanted.missing_columns(columns)
    read = pa.schema([each for each in file.schema_arrow if each.name in columns])
    batches = (pa.Table.from_batches([batch]) for batch in file.iter_batches(wanted.chunk_rows, columns=columns))
    types = {name: read.field(name).type for name in wanted.keep}
    bind(wanted.predictor, read.empty_table(), missing_columns)  # what is wrong with the columns is said before any row
    done = 0
    for table in chain([read.empty_table()], batches):

        def bind_rows(first: int, last: int, table: Any = table) -> Any:
            return bind(wanted.predictor, table.slice(first, last - first), missing_columns)

        done += table.num_rows
        kept = {name: table.column(name).to_pylist() for name in wanted.keep}
        yield Chunk(table.num_rows, bind_rows, done, kept, types)
