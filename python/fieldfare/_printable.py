# SPDX-License-Identifier: Apache-2.0
"""Text of unknown origin, so that a terminal or a log shows it as it is instead of obeying it."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["json_text", "printable", "printable_json", "printable_lines"]

#: Controls (C0, DEL, C1), marks of direction, line separators, bidirectional controls, and halves of pairs.
_STEERING = "\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff"
_IN_A_LINE = re.compile(f"[{_STEERING}]")
_IN_LINES = re.compile(f"(?!\\n)[{_STEERING}]")


def printable(text: str) -> str:
    """One line in which controls and whatever else steers a terminal are escapes: \\n, \\x1b, \\u202e. What this gives
    stays the same when it goes through again."""
    return _IN_A_LINE.sub(_escape, text)


def printable_lines(text: str) -> str:
    """The same, but line feeds stay: for messages of several lines."""
    return _IN_LINES.sub(_escape, text)


def printable_json(text: str) -> str:
    """JSON with the same characters as escapes of JSON, so that it means the same."""
    return _IN_LINES.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def json_text(value: Any) -> str:
    """A value as JSON on several lines, for people to read."""
    return printable_json(json.dumps(value, ensure_ascii=False, indent=2))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return match[0].encode("unicode_escape").decode("ascii") if code < 0x80 else f"\\u{code:04x}"
