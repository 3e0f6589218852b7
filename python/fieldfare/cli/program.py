# SPDX-License-Identifier: Apache-2.0
"""Where the native program is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fieldfare.cli.failure import OutsideError

__all__ = ["native_program"]


def native_program() -> Path:
    """The native `fieldfare`: $FIELDFARE_PROGRAM, the package fieldfare-services, or the PATH, in this order.

    Raises OutsideError if it is nowhere."""
    if given := os.environ.get("FIELDFARE_PROGRAM"):
        if not os.access(given, os.X_OK):
            raise OutsideError(f"FIELDFARE_PROGRAM: {given} is not a program", "correct FIELDFARE_PROGRAM or unset it")
        return Path(given)
    for candidate in _candidates():
        if os.access(candidate, os.X_OK) and not _is_script(candidate):
            return candidate
    raise OutsideError(
        "the native program is not installed",
        "pip install 'fieldfare[stream]', or build it with CMake and put it on the PATH",
    )


def _candidates() -> Iterator[Path]:
    try:
        import fieldfare_services
    except ModuleNotFoundError:
        pass
    else:
        yield Path(fieldfare_services.program())
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder:
            yield Path(folder, "fieldfare")


def _is_script(path: Path) -> bool:
    """Pip installs this package's own command under the same name; it is a script."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return True
