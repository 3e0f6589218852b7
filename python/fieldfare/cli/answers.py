# SPDX-License-Identifier: Apache-2.0
"""Answers for the rows of a chunk, in their order; a row that the model refuses is named as the row of the input."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fieldfare._printable import printable
from fieldfare.cli.rows import Chunk
from fieldfare.errors import RecordError

__all__ = ["Problem", "score_chunk"]

#: Where a row of a batch is refused, as a table says it and as JSON lines do.
_PLACE = re.compile(r"row (?P<row>\d+)(?:, column '(?P<column>.*)')?|/(?P<line>\d+)(?P<pointer>/.*)?", re.DOTALL)
#: Rows that are scored at once after one was refused; as many again with every success.
_AFTER_PROBLEM = 16


@dataclass(frozen=True)
class Problem:
    """A row that cannot be scored. Rows and lines of the input count from 1."""

    row: int
    line: int | None
    code: str
    #: JSON pointer within the row.
    where: str
    message: str
    help: str

    def to_json(self) -> dict[str, Any]:
        """What stands in the place of the answer."""
        line = {} if self.line is None else {"line": self.line}
        return {"error": {"row": self.row, **line, "code": self.code, "where": self.where, "message": self.message}}

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}, "
        return f"{line}row {self.row}: RecordError.{self.code}: {self.message}"


def score_chunk(
    predictor: Any, chunk: Chunk, before: int, threads: int
) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Each row's place in the chunk, with its answer or why there is none. before: rows of the input so far."""
    first, most = 0, chunk.rows
    while first < chunk.rows:
        last = min([first + most, chunk.rows, *(at for at in chunk.problems if at >= first)])
        try:
            if first == last:
                raise chunk.problems[first]
            answers = list(_answers(predictor, chunk.bind(first, last), threads))
        except RecordError as error:
            row, where = _place(error)
            if row > 0:  # those before it are good
                yield from enumerate(_answers(predictor, chunk.bind(first, first + row), threads), first)
            first += row
            yield first, _problem(error, where, before + first + 1, chunk.lines[first] if chunk.lines else None)
            first, most = first + 1, _AFTER_PROBLEM
        else:
            yield from enumerate(answers, first)
            first, most = last, 2 * most


def _place(error: RecordError) -> tuple[int, str]:
    """The row of a batch that an error names, and the place in it as a JSON pointer."""
    found = _PLACE.fullmatch(error.where)
    if found is None:
        return 0, error.where
    if found["line"]:
        return int(found["line"]), found["pointer"] or ""
    column = found["column"]
    return int(found["row"]), "" if column is None else "/" + column.replace("~", "~0").replace("/", "~1")


def _problem(error: RecordError, where: str, row: int, line: int | None) -> Problem:
    message = str(error).removeprefix(f"{printable(error.where)}: ")
    return Problem(row, line, error.code, where, f"{printable(where)}: {message}" if where else message, error.help)


def _answers(predictor: Any, rows: Any, threads: int) -> Iterator[dict[str, Any]]:
    """Answers as the native program writes them."""
    outputs = rows.score("output", threads).tolist()
    classes = predictor.classes
    if not classes:
        for values in outputs:
            yield {"value": _plain(values[0])} if len(values) == 1 else {"values": [_plain(v) for v in values]}
        return
    labels = [classes[int(position)] for (position,) in rows.score("label", threads).tolist()]
    if not predictor._has_probabilities:
        for label, values in zip(labels, rows.score("margin", threads).tolist(), strict=True):
            yield {"label": label, "margins": [_plain(each) for each in values]}
        return
    for label, values in zip(labels, outputs, strict=True):
        if len(classes) == 2:
            yield {"label": label, "probability": _plain(values[1])}
        else:
            by_class = dict(zip(map(_key, classes), map(_plain, values), strict=True))
            yield {"label": label, "probabilities": by_class}


def _plain(value: float) -> float | None:
    """JSON has no infinities and no NaN."""
    return value if math.isfinite(value) else None


def _key(label: Any) -> str:
    return label if isinstance(label, str) else json.dumps(label)
