# SPDX-License-Identifier: Apache-2.0
"""Text of unknown origin is shown, not obeyed."""

from __future__ import annotations

import json

import pytest

import fieldfare as ff
from fieldfare._printable import json_text, printable, printable_lines

STEERING = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "\udc80",
]


@pytest.mark.parametrize("control", STEERING, ids=lambda control: f"U+{ord(control):04X}")
def test_what_steers_a_terminal_becomes_an_escape(control: str) -> None:
    shown = printable(f"a{control}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert shown[1] == "\\"
    assert printable(shown) == shown
    assert json.loads(json_text({"key": control})) == {"key": control}
    assert json_text(control).isascii()


def test_everything_else_stays() -> None:
    for text in ("plain", "back\\slash", "café €", "שלום", "\u00a0", "😀"):
        assert printable(text) == printable_lines(text) == text
        assert text.replace("\\", "") in json_text(text).replace("\\", "")


def test_lines_stay_where_a_message_has_several() -> None:
    assert printable_lines("one\ntwo\r\x1b[2J") == "one\ntwo\\r\\x1b[2J"


def test_errors_are_printable_and_their_places_as_they_are() -> None:
    error = ff.RecordError("\x1b[2Jgone", code="TypeMismatch", where="/a\x1b")
    assert str(error) == "\\x1b[2Jgone"
    assert error.where == "/a\x1b"
    assert error.help == "fieldfare errors TypeMismatch"
