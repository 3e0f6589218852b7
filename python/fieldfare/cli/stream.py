# SPDX-License-Identifier: Apache-2.0
"""`fieldfare stream`: the Kafka scoring loop, which is the native program's."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from fieldfare.cli.program import native_program

__all__ = ["NAME", "add", "run"]

NAME = "stream"


def add(verbs: Any) -> None:
    """Lists the verb; its arguments go to the native program as they are."""
    verbs.add_parser(NAME, help="score the records of a Kafka topic into another (the native program)")


def run(arguments: Sequence[str]) -> int:
    """Becomes the native program: signals and the exit status are its own."""
    program = os.fspath(native_program())
    sys.stdout.flush()
    os.execv(program, [program, NAME, *arguments])
