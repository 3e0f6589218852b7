# SPDX-License-Identifier: Apache-2.0
"""Rows to score, from files and from standard input, in chunks."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from fieldfare.cli.failure import MissingPackageError, UsageError
from fieldfare.cli.frames import delimiter_of, open_text
from fieldfare.errors import RecordError

__all__ = ["Chunk", "read_chunks"]

CHUNK_ROWS = 4096


@dataclass(frozen=True)
class Chunk:
    """Some consecutive rows. `bind(first, last)` makes the rows [first, last) ready to be scored."""

    rows: int
    bind: Callable[[int, int], Any]


def read_chunks(path: str, predictor: Any) -> Iterator[Chunk]:
    """The rows of a .jsonl, .csv or .parquet file (the first two also with .gz), or JSON lines from "-"."""
    kind = path.removesuffix(".gz").rpartition(".")[2]
    if path == "-":
        yield from _json_lines(sys.stdin.buffer, predictor)
    elif kind in ("jsonl", "ndjson"):
        with _open_binary(path) as file:
            yield from _json_lines(file, predictor)
    elif kind == "csv":
        with open_text(path) as text:
            yield from _csv(text, path, predictor)
    elif kind == "parquet":
        yield from _parquet(path, predictor)
    else:
        raise UsageError(f"{path}: not a kind of file that has rows", "give a .jsonl, .csv or .parquet file, or -")


def _open_binary(path: str) -> Any:
    import gzip

    try:
        return gzip.open(path, "rb") if path.endswith(".gz") else Path(path).open("rb")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", "give a file that can be read") from error


def _json_lines(file: BinaryIO, predictor: Any) -> Iterator[Chunk]:
    while lines := [line.rstrip(b"\n") for line in islice(file, CHUNK_ROWS)]:

        def bind(first: int, last: int, lines: Sequence[bytes] = lines) -> Any:
            return predictor._bind_lines(b"".join(line + b"\n" for line in lines[first:last]))

        yield Chunk(len(lines), bind)


def _csv(file: TextIO, path: str, predictor: Any) -> Iterator[Chunk]:
    """Cells typed by the schema: an empty one is missing, and one that is not of the field's type stays text, which
    the model then refuses by name."""
    header = file.readline()
    delimiter = delimiter_of(header)
    names = next(csv.reader([header], delimiter=delimiter), [])
    if not names:
        raise UsageError(f"{path}: no header line", "give a .csv file whose first line names the columns")
    readers = {field.name: _READERS[field.type] for field in predictor.schema}
    places = [(at, name, readers[name]) for at, name in enumerate(names) if name in readers]
    cells = csv.reader(file, delimiter=delimiter)
    while rows := list(islice(cells, CHUNK_ROWS)):
        records = [_record(row, names, places) for row in rows]

        def bind(first: int, last: int, records: Sequence[Any] = records) -> Any:
            chosen = records[first:last]
            for record in chosen:
                if isinstance(record, RecordError):
                    raise record
            return predictor._bind_records(chosen)

        yield Chunk(len(records), bind)


def _record(row: list[str], names: list[str], places: Sequence[tuple[int, str, Callable[[str], Any]]]) -> Any:
    """The record of a line, or the error that it is none."""
    if len(row) != len(names):
        return RecordError(f"{len(row)} cells, but the header names {len(names)} columns", code="LengthMismatch")
    return {name: read(row[at]) if row[at] else None for at, name, read in places}


def _number(text: str) -> Any:
    try:
        return float(text) if "_" not in text else text
    except ValueError:
        return text


def _integer(text: str) -> Any:
    try:
        return int(text) if "_" not in text else text
    except ValueError:
        return _number(text)


def _boolean(text: str) -> Any:
    return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)


#: How a cell becomes a value, by the field's type.
_READERS: dict[str, Callable[[str], Any]] = {
    "bool": _boolean,
    "int64": _integer,
    "float32": _number,
    "float64": _number,
    "string": str,
}


def _parquet(path: str, predictor: Any) -> Iterator[Chunk]:
    try:
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise MissingPackageError("pyarrow", "convert") from None
    if not Path(path).is_file():
        raise UsageError(f"{path}: no such file", "give a file that can be read")
    from fieldfare._frames import bind as bind_frame

    with pyarrow.parquet.ParquetFile(path) as file:
        names = set(file.schema_arrow.names)
        columns = [field.name for field in predictor.schema if field.name in names]
        for batch in file.iter_batches(CHUNK_ROWS, columns=columns):

            def bind(first: int, last: int, batch: Any = batch) -> Any:
                return bind_frame(predictor, batch.slice(first, last - first))

            yield Chunk(batch.num_rows, bind)
