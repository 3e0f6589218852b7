# SPDX-License-Identifier: Apache-2.0
"""Files appear as a whole, and whatever lies beside them is not touched."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from fieldfare._files import replacing


def write(path: Path, content: bytes = b"new") -> None:
    with replacing(path) as file:
        file.write(content)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "model"
    target.write_bytes(b"old")
    with replacing(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names_in(tmp_path) == {"model"}


def test_nothing_is_left_of_what_failed(tmp_path: Path) -> None:
    def interrupted() -> None:
        with replacing(tmp_path / "model") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not names_in(tmp_path)


def test_the_name_of_the_part_cannot_be_foreseen(tmp_path: Path) -> None:
    names: set[str] = set()
    for _ in range(2):
        with replacing(tmp_path / "model"):
            names |= names_in(tmp_path)
    assert len(names - {"model"}) == 2


def test_a_link_in_the_place_of_a_part_is_never_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    monkeypatch.setattr(os, "urandom", bytes)  # as if somebody had guessed the name
    (tmp_path / f".fieldfare.{bytes(8).hex()}.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        write(tmp_path / "model")
    assert victim.read_bytes() == b"precious"


def test_who_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "new")
        (tmp_path / "secret").write_bytes(b"")
        (tmp_path / "secret").chmod(0o600)
        write(tmp_path / "secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no such folder: '.*nowhere'"):
        write(tmp_path / "nowhere" / "model")


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write, args=[pipe])
    writer.start()
    assert pipe.read_bytes() == b"new"
    writer.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)
