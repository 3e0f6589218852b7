# SPDX-License-Identifier: Apache-2.0
"""What people see: aligned tables, and progress where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType

__all__ = ["Progress", "table"]


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Rows as aligned text, the first `left` columns flush left and the others flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if position < left else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


class Progress:
    """A line on a terminal that says how far something is; silent elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, max(1, total)
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def at(self, done: int) -> None:
        """Shows that `done` of the total are done."""
        if self._shown:
            filled = min(24, 24 * done // self._total)
            bar = "#" * filled + "." * (24 - filled)
            print(f"\r{self._what} [{bar}] {done:,} of {self._total:,}", end="", file=sys.stderr, flush=True)
