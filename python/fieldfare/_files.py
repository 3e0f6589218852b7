# SPDX-License-Identifier: Apache-2.0
"""Writing files so that a reader never sees a part of one. pathlib would take longer to import than the package."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["replacing"]


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` when the block ends well, as a whole and on the disk.

    Until then it is a new file beside it, under a name that nobody can foresee; if the block ends with an exception it
    is removed. What is no regular file, such as a pipe or a device, is written to as it is.

    Raises FileNotFoundError, which names the folder, if that does not exist; OSError.
    """
    target = os.fspath(path)
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(os.stat(target).st_mode):  # noqa: PTH116
            with open(target, "wb") as file:  # noqa: PTH123
                yield file
            return
    folder = os.path.dirname(target) or "."  # noqa: PTH120
    if not os.path.isdir(folder):  # noqa: PTH112
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", folder)
    part = os.path.join(folder, f".fieldfare.{os.urandom(8).hex()}.part")  # noqa: PTH118
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _keep_mode(descriptor, target)
            yield file
            file.flush()
            os.fsync(descriptor)
        os.replace(part, target)  # noqa: PTH105
    except BaseException:
        os.unlink(part)  # noqa: PTH108
        raise
    _sync_folder(folder)


def _keep_mode(descriptor: int, target: str) -> None:
    """A file that is replaced keeps who may read it."""
    with contextlib.suppress(FileNotFoundError):
        os.fchmod(descriptor, stat.S_IMODE(os.stat(target).st_mode))  # noqa: PTH116


def _sync_folder(folder: str) -> None:
    """Puts the new name on the disk, too; where a folder cannot be opened for that, the system does it later."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
