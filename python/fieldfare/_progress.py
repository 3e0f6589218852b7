# SPDX-License-Identifier: Apache-2.0
"""Progress where somebody watches: a terminal or a notebook."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from fieldfare._printable import printable

__all__ = ["Progress", "advance", "watched"]

#: Seconds after which a bar is worth its place.
PATIENCE = 1.0


class Progress:
    """A bar that says how far something is, drawn by rich once it has taken a second; silent where nobody watches, and
    without rich."""

    def __init__(self, what: str, total: int | None = None, *, shown: bool = True) -> None:
        self._bar: Any = None
        self._started: float | None = None
        self._done = 0
        if shown and _is_watched():
            with contextlib.suppress(ModuleNotFoundError):
                self._bar = _bar()
                self._task = self._bar.add_task(printable(what), total=total)

    def __enter__(self) -> Progress:
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, done: int, total: int | None = None) -> None:
        """Shows that `done` of the total are done; the total may become known only now."""
        self._done = done
        if self._bar is None or self._started is None:
            return
        if time.monotonic() - self._started > PATIENCE:
            self._bar.start()  # which does nothing the second time
        self._bar.update(self._task, completed=done, total=total)

    def advance(self, more: int) -> None:
        """Shows that `more` are done."""
        self.at(self._done + more)


_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextlib.contextmanager
def watched(what: str, total: int, *, shown: bool) -> Iterator[None]:
    """Within, `advance` moves a bar."""
    with Progress(what, total, shown=shown) as progress:
        token = _current.set(progress)
        try:
            yield
        finally:
            _current.reset(token)


def advance(more: int) -> None:
    """Moves the bar of whoever watches."""
    if (progress := _current.get()) is not None:
        progress.advance(more)


def _is_watched() -> bool:
    in_notebook = "ipykernel" in sys.modules
    return in_notebook or (sys.stderr is not None and sys.stderr.isatty())


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
