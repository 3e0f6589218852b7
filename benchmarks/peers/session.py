# SPDX-License-Identifier: Apache-2.0
"""A contender's process, seen from the driver."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
from pathlib import Path
from typing import Any

import machine

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1")

#: Seconds that an answer may take.
PATIENCE = 300


class ContenderError(Exception):
    """A contender cannot be run; the message says why."""


class Session:
    """One contender in a process of its own, bound to one processor, with one thread.

    It waits, taking no time, while another one is asked."""

    def __init__(self, command: list[str], log: Path) -> None:
        """Starts it and waits until its model is loaded. Raises ContenderError."""
        self._log = log
        with log.open("w") as stderr:
            try:
                self._process = subprocess.Popen(
                    [*machine.bound(), *command],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    text=True,
                    env=os.environ | ONE_THREAD,
                )
            except OSError as error:
                raise ContenderError(f"{command[0]}: {error.strerror}") from error
        self.opened = self._answer()

    def ask(self, what: str, **order: Any) -> dict[str, Any]:
        """Its answer to an order. Raises ContenderError when it has ended instead."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps({"do": what, **order}), file=self._process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        if not ready:
            self._process.kill()
            raise ContenderError(f"gave no answer for {PATIENCE} seconds")
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            said = [line for line in self._log.read_text(errors="replace").splitlines() if line.strip()]
            raise ContenderError(said[-1].strip()[:300] if said else f"ended with status {status}")
        answer: dict[str, Any] = json.loads(line)
        return answer
