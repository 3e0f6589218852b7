# SPDX-License-Identifier: Apache-2.0
"""Rows of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from fieldfare.cli.failure import UsageError
from fieldfare.cli.rows import Chunk, Wanted
from fieldfare.cli.source import Source

__all__ = ["read_json_lines"]


def read_json_lines(source: Source, wanted: Wanted) -> Iterator[Chunk]:
    """One record a line. Fields that accept missing values need not be in a record."""
    if wanted.strict and wanted.keep:
        raise UsageError("--strict refuses the keys that --keep hands on", "leave one of them out, or give a table")
    file = _utf8_lines(source)
    before = 0
    while (lines := [line.rstrip(b"\n") for line in islice(file, wanted.chunk_rows)]) or not before:

        def bind(first: int, last: int, lines: Sequence[bytes] = lines) -> Any:
            return wanted.predictor._bind_lines(b"".join(line + b"\n" for line in lines[first:last]), wanted.strict)

        numbers = range(before + 1, before + len(lines) + 1)
        kept = _kept(lines, wanted.keep)
        yield Chunk(len(lines), bind, source.position(), kept, dict.fromkeys(kept, str), numbers)
        before += len(lines)
        if not lines:
            return


def _utf8_lines(source: Source) -> Iterator[bytes]:
    """The lines as UTF-8, without a byte order mark; of text in UTF-8 the bytes as they are."""
    if source.encoding != "utf-8":
        for number, line in enumerate(source.text):
            yield (line if number else line.removeprefix("\ufeff")).encode()
        return
    lines = iter(source.content)
    for first in lines:
        yield first.removeprefix(b"\xef\xbb\xbf")
        break
    yield from lines


def _kept(lines: Sequence[bytes], names: Sequence[str]) -> dict[str, list[Any]]:
    if not names:
        return {}
    records = [_members(line) for line in lines]
    return {name: [record.get(name) for record in records] for name in names}


def _members(line: bytes) -> dict[str, Any]:
    """The members of a record; none if it is no record, which scoring then says."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}
