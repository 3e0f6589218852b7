# SPDX-License-Identifier: Apache-2.0
"""Rows of CSV files: cells typed by the schema."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from fieldfare._columns import refuse_duplicates
from fieldfare._frames import bind
from fieldfare.cli.failure import UsageError
from fieldfare.cli.rows import Chunk, Wanted
from fieldfare.cli.source import Source
from fieldfare.errors import RecordError
from fieldfare.schema import Field

__all__ = ["cells_of", "delimiter_of", "known_columns", "read_csv"]

#: Cells that are a missing value, as for pandas.read_csv.
MISSING = frozenset(
    "|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null".split("|")  # noqa: SIM905
)
_DELIMITERS = ",;\t|"


def known_columns(header: str, names: frozenset[str]) -> int:
    """How many of the names a header has, with the delimiter that fits best."""
    return max(len(names.intersection(cells_of(header, delimiter))) for delimiter in _DELIMITERS)


def delimiter_of(header: str, names: frozenset[str] = frozenset()) -> str:
    """The one of , ; tab | with which a header has the most of the names, and then the most columns."""

    def fit(delimiter: str) -> tuple[int, int]:
        cells = cells_of(header, delimiter)
        return len(names.intersection(cells)), len(cells)

    return max(_DELIMITERS, key=fit)


def cells_of(header: str, delimiter: str) -> list[str]:
    """The names in a header."""
    return next(csv.reader([header], delimiter=delimiter), [])


def read_csv(source: Source, delimiter: str | None, wanted: Wanted) -> Iterator[Chunk]:
    """The rows below the header. A cell that pandas takes for missing is, unless it is a category of its field; one
    that is not of its field's type stays text, which the model then refuses by name.

    Raises UsageError for what is no CSV, and SchemaError for a header that lacks a column or has one twice."""
    text = source.text
    first = text.readline().removeprefix("\ufeff")
    if source.kind == "tsv":
        delimiter = "\t"
    lines = csv.reader(chain([first], text), delimiter=delimiter or delimiter_of(first, wanted.fields), strict=True)
    try:
        header = next(lines, [])
        if not header:
            raise UsageError(f"{source.path}: no header line", "give a file whose first line names the columns")
        table = _Table(header, wanted)
        for rows, begins in _chunks(lines, wanted.chunk_rows):
            yield table.chunk(rows, begins, source.position())
    except csv.Error as error:
        raise UsageError(f"{source.path}: line {lines.line_num}: {error}", "correct the quotes in the file") from error


def _chunks(lines: Any, most: int) -> Iterator[tuple[list[list[str]], list[int]]]:
    """Rows, and the lines on which they begin. A line without anything is no row."""
    rows: list[list[str]] = []
    begins: list[int] = []
    begin = lines.line_num + 1
    for row in lines:
        if row:
            rows.append(row)
            begins.append(begin)
        begin = lines.line_num + 1
        if len(rows) == most:
            yield rows, begins
            rows, begins = [], []
    yield rows, begins


class _Table:
    """The columns that a header names, as the model wants them."""

    def __init__(self, header: Sequence[str], wanted: Wanted) -> None:
        self._wanted = wanted
        self._width = len(header)
        refuse_duplicates(header, sorted(wanted.fields.union(wanted.keep)))
        wanted.require_kept(header)
        wanted.refuse_unknown(header)
        places = {name: at for at, name in enumerate(header)}
        self._fields = [(each, places[each.name]) for each in wanted.predictor.schema if each.name in places]
        self._kept = [(name, places[name]) for name in wanted.keep]
        self._missing_columns = wanted.missing_columns(places)
        self.bind({}, 0)  # what is wrong with the columns is said before any row, and without one

    def bind(self, columns: dict[str, Any], rows: int) -> Any:
        """Makes columns ready to be scored."""
        empty = np.empty(rows, object)
        given = {each.name: columns.get(each.name, empty) for each, _ in self._fields}
        return bind(self._wanted.predictor, given, self._missing_columns)

    def chunk(self, rows: list[list[str]], begins: Sequence[int], done: int) -> Chunk:
        """Consecutive rows of cells."""
        problems = {at: self._problem(row) for at, row in enumerate(rows) if len(row) != self._width}
        for at in problems:
            rows[at] = [""] * self._width
        cells = list(zip(*rows, strict=True)) or [()] * self._width
        columns = {each.name: _typed(cells[place], each) for each, place in self._fields}

        def bind_rows(first: int, last: int) -> Any:
            return self.bind({name: column[first:last] for name, column in columns.items()}, last - first)

        kept = {name: cells[place] for name, place in self._kept}
        return Chunk(len(rows), bind_rows, done, kept, dict.fromkeys(kept, str), begins, problems)

    def _problem(self, row: Sequence[str]) -> RecordError:
        return RecordError(f"{len(row)} cells, but the header names {self._width} columns", code="LengthMismatch")


def _typed(cells: Sequence[str], field: Field) -> Any:
    """The values of a column of text; of numbers without a missing or a bad one an array of their type."""
    if field.type in _NUMBERS and not any("_" in cell for cell in cells):  # Python's digits may have them inside
        read_all, dtype = _NUMBERS[field.type]
        with contextlib.suppress(ValueError, OverflowError):
            return np.array(list(map(read_all, cells)), dtype)
    read = _READERS[field.type]
    missing = MISSING.difference(field.categories)
    column = np.empty(len(cells), object)
    column[:] = [None if cell in missing else read(cell) for cell in cells]
    return column


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


_NUMBERS: dict[str, tuple[Callable[[str], Any], type]] = {
    "int64": (int, np.int64),
    "float32": (float, np.float64),
    "float64": (float, np.float64),
}

#: How a cell becomes a value, by the field's type.
_READERS: dict[str, Callable[[str], Any]] = {
    "bool": _boolean,
    "int64": _integer,
    "float32": _number,
    "float64": _number,
    "string": str,
}
