# SPDX-License-Identifier: Apache-2.0
"""Where results go."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from fieldfare._files import replacing
from fieldfare.cli.failure import UsageError

__all__ = ["output"]


@contextlib.contextmanager
def output(path: str, inputs: Sequence[str] = ()) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is in it, or standard output for "-". inputs: what the verb reads; "-"
    is standard input. Raises UsageError if there can be no such file, and if it is one of the inputs."""
    for each in inputs:
        if _same_file(path, each):
            raise UsageError(f"{path}: is what is read, {each}", "choose another output: -o OUT")
    if path == "-":
        yield sys.stdout.buffer
        return
    try:
        with replacing(path) as file:
            yield file
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as error:
        raise UsageError(f"{path}: {error.strerror}", "choose an output that can be written") from error


def _same_file(written: str, read: str) -> bool:
    """Whether both are the same regular file, by whatever names. What is none, such as a terminal, may be both."""
    try:
        first = _status(sys.stdout, written)
        second = _status(sys.stdin, read)
    except (OSError, ValueError, AttributeError):  # not there yet, or not of the system
        return False
    return stat.S_ISREG(first.st_mode) and os.path.samestat(first, second)


def _status(standard: Any, path: str) -> os.stat_result:
    return os.fstat(standard.fileno()) if path == "-" else Path(path).stat()
