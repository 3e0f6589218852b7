# SPDX-License-Identifier: Apache-2.0
"""What ends a verb: a message, what to do about it, and the exit status."""

from __future__ import annotations

__all__ = ["BAD_INPUT", "DONE", "NO", "OUTSIDE", "CommandError", "MissingPackageError", "OutsideError", "UsageError"]

#: Exit statuses.
DONE = 0  # the work is done
NO = 1  # the work is done and the answer is no
BAD_INPUT = 2  # wrong arguments, or input that is not what it should be
OUTSIDE = 3  # something outside failed: a broker, a store, a missing program


class CommandError(Exception):
    """Ends a verb with a message and a remedy."""

    status = OUTSIDE

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        #: What to do about it: the last line that is printed.
        self.remedy = remedy


class UsageError(CommandError):
    """The arguments ask for something that cannot be done."""

    status = BAD_INPUT


class OutsideError(CommandError):
    """Something that the verb relies on failed."""


class MissingPackageError(CommandError):
    """A package of an extra is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed", f"pip install 'fieldfare[{extra}]'")
