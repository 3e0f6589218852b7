# SPDX-License-Identifier: Apache-2.0
"""The verbs of the command line. Results go to standard output, messages to standard error.

A verb is a module with `add(verbs)`, which adds its parser, and a function that takes the parsed arguments and returns
the exit status (fieldfare.cli.failure). What goes wrong is raised; `main` reports it, and the last line of a report
says what to do.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from fieldfare import __version__
from fieldfare._printable import printable, printable_lines
from fieldfare.cli import bench, convert, demo, errors, inspect, score, stream, verify
from fieldfare.cli.failure import BAD_INPUT, OUTSIDE, CommandError
from fieldfare.errors import ArtifactError, Error, RecordError, StoreError, StreamError, UnsupportedError

__all__ = ["main"]

#: What to do, by the kind of error; the first that fits.
_REMEDIES: tuple[tuple[type[Error], str], ...] = (
    (ArtifactError, "give a file that `fieldfare convert` or Model.save wrote, or convert the model again"),
    (RecordError, "correct the record"),
    (UnsupportedError, "change the steps named above; fieldfare.supported() lists what can be converted"),
    (StreamError, "look at the broker, then start again"),
    (StoreError, "look at the store, then start again"),
    (Error, "correct the input"),
)


#: The variable that lets an unexpected exception through.
TRACEBACK = "FIELDFARE_TRACEBACK"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _ArgumentError(message, f"`{self.prog} --help` lists the arguments")


class _ArgumentError(CommandError):
    status = BAD_INPUT


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a verb and returns the exit status: 0 done, 1 the answer is no, 2 bad input, 3 something outside failed."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for output in (sys.stdout, sys.stderr):  # a letter that the terminal does not have is no reason to fail
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="backslashreplace")
    try:
        if given[:1] == [stream.NAME]:  # the native program knows its own arguments
            return stream.run(given[1:])
        if sys.stdout is None:
            raise _ArgumentError("standard output is closed", "open it, or send it to /dev/null")
        options = _parser().parse_args(given)
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except CommandError as failure:
        return _report(str(failure), failure.remedy, failure.status)
    except Error as error:
        remedy = next(text for kind, text in _REMEDIES if isinstance(error, kind))
        status = OUTSIDE if isinstance(error, (StoreError, StreamError)) else BAD_INPUT
        message = f"{type(error).__name__}.{error.code}: {error}"
        return _report(message, f"{remedy}; `{error.help}` explains it", status)
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUTSIDE
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        return _report(str(error), "look at the file, the disk and its permissions, then try again", OUTSIDE)
    except MemoryError:
        return _report("there is not enough memory", "give the process more, or use fewer rows at once", OUTSIDE)
    except Exception as error:  # of a source library, or a fault of this one; people see what it says, not where
        if os.environ.get(TRACEBACK):
            raise
        return _report(f"{type(error).__name__}: {error}", f"{TRACEBACK}=1 shows where it comes from", BAD_INPUT)


def _report(message: str, remedy: str, status: int) -> int:
    if sys.stderr is not None:  # else print would take standard output
        print(f"fieldfare: {printable_lines(message)}\n{printable(remedy)}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="fieldfare", description="Fitted tabular pipelines, scored with the bits of their library.")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in (convert, inspect, verify, score, bench, errors, stream, demo):
        verb.add(verbs)
    return parser
