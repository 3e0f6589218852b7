# SPDX-License-Identifier: Apache-2.0
"""What people see: aligned tables, and progress where somebody watches."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from fieldfare._printable import printable

__all__ = ["Progress", "table"]


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Rows as aligned text, the first `left` columns flush left and the others flush right."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        cells = [
            cell.ljust(width) if position < left else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


class Progress:
    """A bar on a terminal that says how far something is, drawn by rich; silent elsewhere, and without rich."""

    def __init__(self, what: str, total: int | None = None, *, shown: bool = True) -> None:
        self._bar: Any = None
        if shown and sys.stderr is not None and sys.stderr.isatty():
            with contextlib.suppress(ModuleNotFoundError):
                self._bar = _bar()
                self._task = self._bar.add_task(printable(what), total=total)

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, done: int, total: int | None = None) -> None:
        """Shows that `done` of the total are done; the total may become known only now."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
