# SPDX-License-Identifier: Apache-2.0
"""What this library raises: a stable code, the place, and where to read on."""

from __future__ import annotations

from fieldfare._printable import printable_lines

__all__ = [
    "ArgumentError",
    "ArtifactError",
    "ConfigError",
    "Error",
    "RecordError",
    "SchemaError",
    "StoreError",
    "StreamError",
    "UnsupportedError",
]


class Error(Exception):
    """Base of everything this library raises. A wrong argument is a TypeError or ValueError instead."""

    def __init__(self, message: str, *, code: str = "", where: str = "") -> None:
        super().__init__(printable_lines(message))
        #: Stable name of the problem, e.g. "TypeMismatch".
        self.code = code
        #: JSON pointer, column, row or step; empty when the whole input is meant.
        self.where = where

    @property
    def help(self) -> str:
        """The command that explains the code and its remedy."""
        return f"fieldfare errors {self.code}"


class ArgumentError(Error, ValueError):
    """A call was given what it cannot take."""


class UnsupportedError(Error):
    """A step, option or version that cannot be reproduced exactly; lists all of them at once."""


class ArtifactError(Error):
    """The file is not a valid artifact."""


class SchemaError(Error):
    """A batch lacks a column or has one of the wrong type."""


class RecordError(Error):
    """One record is malformed or holds a value the model does not accept."""


class ConfigError(Error):
    """A configuration file has an unknown key or a value that does not fit."""


class StoreError(Error):
    """A feature store failed."""


class StreamError(Error):
    """The stream (broker, topic, producer) failed."""
