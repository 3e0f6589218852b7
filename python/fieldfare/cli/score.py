# SPDX-License-Identifier: Apache-2.0
"""`fieldfare score`: rows in, answers out, in the same order."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import Any, BinaryIO

from fieldfare._progress import Progress
from fieldfare.cli.answers import Problem, score_chunk
from fieldfare.cli.arguments import add_artifact, add_columns, add_threads
from fieldfare.cli.failure import DONE, UsageError
from fieldfare.cli.output import output
from fieldfare.cli.rows import Chunk, Wanted, read_chunks
from fieldfare.cli.source import add_source_options
from fieldfare.cli.writers import FORMATS, Writer, columns_of, format_of, writer_of

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("score", help="score rows: JSON lines, CSV or Parquet out, in the same order")
    add_artifact(parser)
    parser.add_argument(
        "input", metavar="INPUT", nargs="?", default="-", help=".jsonl, .csv, .tsv or .parquet; - or nothing: a pipe"
    )
    add_source_options(parser)
    parser.add_argument("-o", "--output", metavar="OUT", default="-", help="a file; - or nothing: standard output")
    parser.add_argument("--format", choices=FORMATS, help="of the output; else by its suffix, or JSON lines")
    add_threads(parser, "that score; the answers are the same")
    add_columns(parser, "--keep", "columns of the input that stand before each answer")
    parser.add_argument(
        "--missing-columns",
        choices=("error", "null"),
        default="error",
        help="a column that is not there: refuse the file, or, if the model accepts that, missing in every row",
    )
    parser.add_argument("--strict", action="store_true", help="refuse columns and keys that the model does not know")
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
    keep = list(dict.fromkeys(options.keep))
    wanted = Wanted(predictor, keep, options.missing_columns == "null", options.threads, options.strict)
    answers = columns_of(predictor, options.on_error == "emit")
    _refuse_clash(keep, answers)
    watched = options.output != "-" or not sys.stdout.isatty()  # answers on the terminal are progress enough
    with (
        output(options.output, (options.artifact, options.input)) as file,
        contextlib.closing(_Scoring(predictor, options, answers, file)) as scoring,
        Progress(options.input, shown=watched) as progress,
    ):
        for chunk, total in read_chunks(options.input, options, wanted):
            scoring.add(chunk)
            progress.at(chunk.done, total)
    if scoring.bad and sys.stderr is not None:
        print(f"{scoring.bad} of {scoring.rows} records could not be scored", file=sys.stderr)
    return DONE


class _Scoring:
    """Writes the answers for one chunk after the other."""

    def __init__(self, predictor: Any, options: argparse.Namespace, answers: dict[str, type], file: BinaryIO) -> None:
        self._predictor, self._options, self._answers, self._file = predictor, options, answers, file
        self._writer: Writer | None = None
        #: Rows of the input so far, and how many of them could not be scored.
        self.rows = self.bad = 0

    def add(self, chunk: Chunk) -> None:
        """Scores the next rows."""
        writer = self._writer = self._writer or self._open(chunk.types)
        for at, answer in score_chunk(self._predictor, chunk, self.rows, self._options.threads):
            if isinstance(answer, Problem):
                self._refuse(answer)
                if self._options.on_error == "skip":
                    continue
                answer = answer.to_json()
            writer.write({name: values[at] for name, values in chunk.kept.items()} | answer)
        self.rows += chunk.rows
        writer.flush()

    def close(self) -> None:
        """Ends the output, also when a row has ended the work: what came before it is shown."""
        if self._writer is not None:
            self._writer.close()

    def _open(self, kept: Any) -> Writer:
        return writer_of(format_of(self._options.output, self._options.format), self._file, {**kept, **self._answers})

    def _refuse(self, problem: Problem) -> None:
        self.bad += 1
        if self._options.on_error == "fail":
            raise UsageError(
                str(problem),
                f"correct the row, or pass --on-error skip or --on-error emit; `{problem.help}` explains it",
            )


def _refuse_clash(keep: list[str], answers: dict[str, type]) -> None:
    for name in keep:
        if name in {*answers, "error", "probabilities", "values", "margins", "targets"}:
            raise UsageError(f"--keep {name}: the answers have that name", "rename the column in the input")
