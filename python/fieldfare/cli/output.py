# SPDX-License-Identifier: Apache-2.0
"""Where results go."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import BinaryIO

from fieldfare._files import replacing
from fieldfare.cli.failure import UsageError

__all__ = ["output"]


@contextlib.contextmanager
def output(path: str) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is in it, or standard output for "-". Raises UsageError if there can be
    no such file."""
    if path == "-":
        yield sys.stdout.buffer
        return
    try:
        with replacing(path) as file:
            yield file
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as error:
        raise UsageError(f"{path}: {error.strerror}", "choose an output that can be written") from error
