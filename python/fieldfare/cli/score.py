# SPDX-License-Identifier: Apache-2.0
"""`fieldfare score`: rows in, JSON lines out, in the same order."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from fieldfare.cli.arguments import add_artifact
from fieldfare.cli.failure import DONE, UsageError
from fieldfare.cli.rows import Chunk, read_chunks

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("score", help="score rows: JSON lines out, in the same order")
    add_artifact(parser)
    parser.add_argument(
        "input", metavar="INPUT", nargs="?", default="-", help=".jsonl, .csv or .parquet; - or nothing: JSON lines"
    )
    parser.add_argument("-o", "--output", metavar="OUT", default="-", help="a file; - or nothing: standard output")
    parser.add_argument(
        "--on-error",
        choices=("fail", "skip", "emit"),
        default="fail",
        help='a row that cannot be scored: stop, leave it out, or put {"error": ...} in its place',
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Scores chunk by chunk."""
    import fieldfare

    predictor = fieldfare.load(options.artifact)
    rows = bad = 0
    with _output(options.output) as output:
        for chunk in read_chunks(options.input, predictor):
            for answer in _answers(predictor, chunk, rows, options.on_error):
                if answer is None or "error" in answer:
                    bad += 1
                if answer is not None:
                    output.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
            rows += chunk.rows
            output.flush()
    if bad:
        print(f"{bad} of {rows} records could not be scored", file=sys.stderr)
    return DONE


def _output(path: str) -> contextlib.AbstractContextManager[TextIO]:
    if path == "-":
        return contextlib.nullcontext(sys.stdout)
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", "choose an output that can be written") from error


def _answers(predictor: Any, chunk: Chunk, before: int, on_error: str) -> Iterator[dict[str, Any] | None]:
    """One answer a row; None for a row left out. A chunk with a bad row is scored row by row."""
    from fieldfare import RecordError

    try:
        answers = list(_score(predictor, chunk.bind(0, chunk.rows)))
    except RecordError:
        pass
    else:
        yield from answers
        return
    for row in range(chunk.rows):
        try:
            yield from _score(predictor, chunk.bind(row, row + 1))
        except RecordError as error:
            where, message = _within_row(error)
            if on_error == "fail":
                raise UsageError(
                    f"row {before + row + 1}: RecordError.{error.code}: {message}",
                    f"correct the row, or pass --on-error skip or --on-error emit; {error.help} explains {error.code}",
                ) from None
            emitted = {"error": {"code": error.code, "where": where, "message": message}}
            yield emitted if on_error == "emit" else None


def _within_row(error: Any) -> tuple[str, str]:
    """Place and message without the number of the row, which is that of a batch of one."""
    where = error.where.removeprefix("/0")
    message = str(error)
    if error.where and message.startswith(error.where):
        message = (where + message.removeprefix(error.where)).removeprefix(": ")
    return where, message


def _score(predictor: Any, rows: Any) -> Iterator[dict[str, Any]]:
    """Answers as the native program writes them."""
    outputs = rows.score("output").tolist()
    classes = predictor.classes
    if not classes:
        for values in outputs:
            yield {"value": _plain(values[0])} if len(values) == 1 else {"values": [_plain(v) for v in values]}
        return
    labels = [classes[int(position)] for (position,) in rows.score("label").tolist()]
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
