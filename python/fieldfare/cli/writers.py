# SPDX-License-Identifier: Apache-2.0
"""Answers as JSON lines, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from fieldfare import _arrow_answers
from fieldfare._printable import printable_json
from fieldfare.cli.failure import MissingPackageError, UsageError

__all__ = ["FORMATS", "Writer", "columns_of", "format_of", "writer_of"]

FORMATS = ("jsonl", "csv", "parquet")
#: Rows of a row group of Parquet.
GROUP_ROWS = 65_536


class Writer(Protocol):
    """Takes rows one by one: the kept values, then the answer."""

    def write(self, row: dict[str, Any]) -> None:
        """Adds a row."""

    def flush(self) -> None:
        """Hands on what can be read before the end."""

    def close(self) -> None:
        """Ends the content; the file stays open."""


def format_of(path: str, given: str | None) -> str:
    """The format of an output: what was asked for, or else by its suffix."""
    suffix = path.rpartition(".")[2].lower()
    return given or (suffix if suffix in FORMATS else "jsonl")


def writer_of(kind: str, file: BinaryIO, columns: Mapping[str, Any]) -> Writer:
    """A writer. columns: of a table, names and types, which are Python's or pyarrow's."""
    if kind == "jsonl":
        return _JsonLines(file)
    return _Csv(file, columns) if kind == "csv" else _Parquet(file, columns)


def columns_of(predictor: Any, with_errors: bool) -> dict[str, type]:
    """The columns that answers have in a table, and their types."""
    columns = _arrow_answers.columns_of(predictor.targets)
    if with_errors:
        columns |= {"error_row": int, "error_line": int, "error_code": str, "error_where": str, "error_message": str}
    return columns


#: Members of an answer that are several columns of a table.
_PARTS = {"probabilities": "probability", "values": "value", "margins": "margin", "error": "error"}


def _flat(row: dict[str, Any], number: str = "") -> dict[str, Any]:
    """An answer as the row of a table."""
    flat = {}
    for name, value in row.items():
        part = f"{_PARTS.get(name, name)}{number}"
        if name == "targets" and isinstance(value, list):
            for at, answer in enumerate(value):
                flat.update(_flat(answer, f"_{at}"))
        elif name in _PARTS and isinstance(value, dict):
            flat.update({f"{part}_{key}": each for key, each in value.items()})
        elif name in _PARTS:
            numbered = {f"{part}_{k}": each for k, each in enumerate(value)}
            flat.update(numbered if len(value) > 1 else {part: value[0]})
        else:
            flat[part] = value
    return flat


def _json_value(value: Any) -> str:
    """What JSON has no kind of value for, such as a date, as text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_json_value).encode


def _text(value: Any) -> str:
    """A value as a cell of text: strings as they are, anything else as JSON has it; nothing for a missing one."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _encode(value).strip('"')


class _JsonLines:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, row: dict[str, Any]) -> None:
        self._file.write(printable_json(_encode(row)).encode() + b"\n")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.flush()


class _Csv:
    def __init__(self, file: BinaryIO, columns: Mapping[str, Any]) -> None:
        self._names = list(columns)
        self._file = file
        self._cells = io.StringIO(newline="")
        self._lines = csv.writer(self._cells, lineterminator="\n")
        self._lines.writerow(self._names)

    def write(self, row: dict[str, Any]) -> None:
        flat = _flat(row)
        self._lines.writerow([_text(flat.get(name)) for name in self._names])

    def flush(self) -> None:
        self._file.write(self._cells.getvalue().encode(errors="backslashreplace"))
        self._file.flush()
        self._cells.seek(0)
        self._cells.truncate()

    def close(self) -> None:
        self.flush()


class _Parquet:
    def __init__(self, file: BinaryIO, columns: Mapping[str, Any]) -> None:
        try:
            import pyarrow as pa
            import pyarrow.parquet as parquet
        except ModuleNotFoundError:
            raise MissingPackageError("pyarrow", "convert") from None
        types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
        self._schema = pa.schema([(name, types.get(kind, kind)) for name, kind in columns.items()])
        self._texts = [name for name, kind in columns.items() if kind is str]
        self._writer = parquet.ParquetWriter(file, self._schema)
        self._rows: list[dict[str, Any]] = []

    def write(self, row: dict[str, Any]) -> None:
        flat = _flat(row)
        for name in self._texts:
            if flat.get(name) is not None:
                flat[name] = _text(flat[name])
        self._rows.append(flat)
        if len(self._rows) == GROUP_ROWS:
            self._write_group()

    def flush(self) -> None:
        """Nothing of a group can be read before its end."""

    def close(self) -> None:
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa

        if self._rows:
            try:
                self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
            except (pa.ArrowException, UnicodeEncodeError) as error:
                raise UsageError(f"Parquet: {error}", "choose another output, such as --format jsonl") from error
            self._rows.clear()
