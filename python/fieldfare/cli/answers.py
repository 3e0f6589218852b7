# SPDX-License-Identifier: Apache-2.0
"""Answers for the rows of a chunk, in their order; a row that the model refuses is named as the row of the input."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fieldfare._printable import printable
from fieldfare.cli.rows import Chunk
from fieldfare.errors import RecordError
from fieldfare.schema import Target

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
    targets = predictor.targets
    outputs = rows.score("output", threads).tolist()
    nothing: list[list[float]] = [[]] * len(outputs)
    decides = any(target.classes for target in targets)
    only_decides = any(target.classes and not target.probabilities for target in targets)
    labels = rows.score("label", threads).tolist() if decides else nothing
    margins = rows.score("margin", threads).tolist() if only_decides else nothing
    for row in zip(labels, outputs, margins, strict=True):
        numbers = [iter(each) for each in row]
        answers = [_answer(target, *numbers) for target in targets]
        yield answers[0] if len(targets) == 1 else {"targets": answers}


def _answer(
    target: Target, labels: Iterator[float], outputs: Iterator[float], margins: Iterator[float]
) -> dict[str, Any]:
    """The answer for one target, which takes its numbers from those of the row."""
    values = [_plain(each) for each in islice(outputs, target.outputs)]
    if not target.classes:
        list(islice(labels, target.outputs))  # of a regressor they are the values
        return {"value": values[0]} if len(values) == 1 else {"values": values}
    label, scores = target.classes[int(next(labels))], [_plain(each) for each in islice(margins, target.margins)]
    if not target.probabilities:
        return {"label": label, "margins": scores}
    if len(target.classes) == 2:
        return {"label": label, "probability": values[1]}
    return {"label": label, "probabilities": dict(zip(map(_key, target.classes), values, strict=True))}


def _plain(value: float) -> float | None:
    """JSON has no infinities and no NaN."""
    return value if math.isfinite(value) else None


def _key(label: Any) -> str:
    return label if isinstance(label, str) else json.dumps(label)
