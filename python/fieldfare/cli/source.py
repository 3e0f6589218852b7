# SPDX-License-Identifier: Apache-2.0
"""Files of rows, opened: unpacked, and their kind and encoding known. Pipes are read as they come."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import gzip
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from fieldfare.cli.failure import UsageError

__all__ = ["Source", "add_source_options", "opened"]

_KINDS = {"jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "tsv", "parquet": "parquet", "pq": "parquet"}
_KNOWN = "give a .jsonl, .csv, .tsv or .parquet file, or say what it is: --input-format"
#: Encodings by their byte order marks; UTF-32's begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """--input-format, --delimiter and --encoding"""
    parser.add_argument(
        "--input-format",
        choices=("jsonl", "csv", "tsv", "parquet"),
        help="what the rows are; else by the suffix of their file, or by their beginning if they come from a pipe",
    )
    parser.add_argument("--delimiter", type=_delimiter, help="between the cells of a CSV file; else by its header")
    parser.add_argument("--encoding", help="of text; else by its byte order mark, or UTF-8")


def _delimiter(text: str) -> str:
    """One character, or the word tab."""
    character = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(character) != 1 or character in '"\r\n\0':
        raise argparse.ArgumentTypeError("one character, or tab")
    return character


@dataclass
class Source:
    """Rows that are ready to be read."""

    path: str
    #: "jsonl", "csv", "tsv" or "parquet".
    kind: str
    #: Of text.
    encoding: str
    #: The unpacked bytes.
    content: BinaryIO
    #: The bytes of the file itself, or None if that is not known before its end.
    size: int | None
    _raw: BinaryIO

    def position(self) -> int:
        """How many bytes of the file itself are read."""
        return self._raw.tell() if self.size is not None else 0

    @cached_property
    def text(self) -> io.TextIOWrapper:
        """The content as text; with a byte order mark, if there is one."""
        return io.TextIOWrapper(self.content, self.encoding, newline="")

    def _let_go(self) -> None:
        """Keeps the text from closing the content, which may be standard input."""
        if "text" in self.__dict__:
            with contextlib.suppress(ValueError):
                self.text.detach()


@contextlib.contextmanager
def opened(path: str, options: argparse.Namespace, names: frozenset[str] | None = None) -> Iterator[Source]:
    """Opens a file of rows; "-" is standard input. names: of the model's fields, by which the header of a CSV file is
    known when nothing else says what comes out of a pipe.

    Raises UsageError for a file that cannot be read, also while it is read in the block, and for one that is none of
    the kinds."""
    with contextlib.ExitStack() as stack:
        try:
            raw = _buffered(_standard_input() if path == "-" else stack.enter_context(Path(path).open("rb")))
            content = _unpacked(raw)
            kind = options.input_format or _kind(path, raw, content, names)
            encoding = "" if kind == "parquet" else options.encoding or _encoding(path, content.peek(4)[:4])
            source = Source(path, kind, _checked(encoding), cast(BinaryIO, content), _size(raw), cast(BinaryIO, raw))
            stack.callback(source._let_go)
            yield source
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UsageError(f"{path}: the compressed file is damaged: {error}", "copy it again") from error
        except UnicodeError as error:
            remedy = "save it as UTF-8, or name its encoding, such as --encoding cp1252"
            known = isinstance(error, UnicodeDecodeError | UnicodeEncodeError)
            what = f"not {error.encoding}: {error.reason}" if known else str(error)  # type: ignore[attr-defined]
            raise UsageError(f"{path}: {what}", remedy) from error
        except OSError as error:
            if error.filename is None or os.fspath(error.filename) != path:
                raise
            raise UsageError(f"{path}: {error.strerror}", "give a file that can be read") from error


def _standard_input() -> Any:
    if sys.stdin is None:
        raise UsageError("-: standard input is closed", "give a file, or send the rows through a pipe")
    return sys.stdin.buffer


def _buffered(stream: Any) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)


def _unpacked(raw: io.BufferedReader) -> io.BufferedReader:
    if raw.peek(2)[:2] != b"\x1f\x8b":
        return raw
    return io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=raw)))


def _size(raw: io.BufferedReader) -> int | None:
    try:
        status = os.fstat(raw.fileno())
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _kind(path: str, raw: io.BufferedReader, content: io.BufferedReader, names: frozenset[str] | None) -> str:
    suffix = path.removesuffix(".gz").rpartition(".")[2].lower()
    if suffix in _KINDS:
        return _KINDS[suffix]
    if path != "-" and _size(raw) is not None:
        raise UsageError(f"{path}: not a kind of file that has rows", _KNOWN)
    return _kind_of_beginning(path, content.peek(4096), names)


def _kind_of_beginning(path: str, beginning: bytes, names: frozenset[str] | None) -> str:
    """What comes out of a pipe: JSON lines begin with a brace, and a CSV file with names that the model knows."""
    if beginning.startswith(b"PAR1"):
        return "parquet"
    encoding = _encoding(path, beginning[:4])
    header = beginning.decode(encoding, "replace").removeprefix("\ufeff")
    header = re.split("[\r\n]", header, maxsplit=1)[0].strip()
    if header.startswith("{") or not header:
        return "jsonl"
    from fieldfare.cli.csv_rows import known_columns

    return "csv" if names is None or known_columns(header, names) else "jsonl"


def _encoding(path: str, beginning: bytes) -> str:
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    if b"\0" in beginning:
        raise UsageError(f"{path}: UTF-16 without a byte order mark, or no text", "name it: --encoding utf-16-le")
    return "utf-8"


def _checked(encoding: str) -> str:
    if not encoding:
        return encoding
    try:
        found = codecs.lookup(encoding)
        if found.incrementaldecoder is not None:
            io.TextIOWrapper(io.BytesIO(), encoding)  # which refuses what turns bytes into bytes, or text into text
            return found.name
    except (LookupError, ValueError):
        pass
    raise UsageError(f"--encoding {encoding}: unknown", "name one of text that Python knows, such as cp1252")
