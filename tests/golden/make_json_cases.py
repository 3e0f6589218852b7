# SPDX-License-Identifier: Apache-2.0
"""Writes json_cases.txt: JSON texts with what Python's own json module, made strict, says of them.

Three kinds of line, fields separated by tabs; bytes outside printable ASCII and backslashes written as \\xNN:

    syntax  accept|reject   TEXT    a record none of whose fields the model knows
    number  HEX|OutOfRange  TOKEN   the value of a field as float.hex() writes it
    text    STRING          TOKEN   the value of a string with its quotes and escapes

Strict: no NaN or Infinity, UTF-8 only, no lone surrogates, no key of the record twice. The output depends on
nothing but this file: run it again after a change.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

rng = random.Random(20240229)


def refuse(constant: str) -> Any:
    raise ValueError(constant)


def load(text: bytes) -> Any:
    """The record, or ValueError."""
    outermost: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        outermost[:] = items
        return dict(items)

    value = json.loads(text.decode("utf-8"), parse_constant=refuse, object_pairs_hook=pairs)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    if not isinstance(value, dict):
        raise ValueError("not an object")
    if len(outermost) != len(value):
        raise ValueError("duplicate key")
    return value


def written(data: bytes) -> str:
    return "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x5C else f"\\x{b:02x}" for b in data)


def verdict(text: bytes) -> str:
    try:
        load(text)
    except (ValueError, RecursionError):
        return "reject"
    return "accept"


STRINGS = [
    "",
    "a",
    "key",
    "a longer piece of text, with: {punctuation} [in] it",
    "é",
    "日本",
    "\U0001f600",
    "\u0000",
    "tab\t",
    'quote"',
    "back\\slash",
    "/",
    "12345678",
    "1234567",
    "\u2028",
    "\x7f",
    "\u07ff\u0800\uffff",
]
NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1.5",
    "-0.0",
    "1e5",
    "1E+5",
    "1e-5",
    "0.001",
    "123456789012345678",
    "1234567890123456789012",
    "1e400",
    "9007199254740993",
]


def value(depth: int) -> str:
    """A random JSON value as text, with random space and escapes."""
    kind = rng.randrange(9 if depth > 0 else 6)
    if kind < 2:
        return rng.choice(NUMBERS)
    if kind < 4:
        return string(rng.choice(STRINGS))
    if kind < 6:
        return rng.choice(["true", "false", "null"])
    items = [value(depth - 1) for _ in range(rng.randrange(4))]
    if kind == 6:
        return "[" + space() + ("," + space()).join(items) + space() + "]"
    return record(items)


def record(items: list[str]) -> str:
    keys = rng.sample(STRINGS, len(items))
    fields = [string(k) + space() + ":" + space() + v for k, v in zip(keys, items, strict=True)]
    return "{" + space() + (space() + "," + space()).join(fields) + space() + "}"


def string(text: str) -> str:
    return json.dumps(text, ensure_ascii=rng.random() < 0.5)


def space() -> str:
    return rng.choice(["", "", "", " ", "\n", "\t\r "])


PIECES = [
    b'"',
    b"\\",
    b",",
    b":",
    b"{",
    b"}",
    b"[",
    b"]",
    b"0",
    b"-",
    b".",
    b"e",
    b"+",
    b" ",
    b"\n",
    b"\x00",
    b"\x1f",
    b"\x80",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    b"\\u",
    b"\\ud800",
    b"\\udc00",
    b"\\ud83d\\ude00",
    b"\\x",
    b"NaN",
    b"Infinity",
    b"null",
    b"tru",
    b"//",
    b"/**/",
    b"'",
    b"01",
    b"1.",
    b".5",
    b"1e",
    b"\x0b",
    b"\xc2\xa0",
    b'"\\u00e9"',
    b",,",
    b"[]",
    b"{}",
    b"0x1",
]


def mutated(text: bytes) -> bytes:
    """One or two small edits."""
    for _ in range(rng.randrange(1, 3)):
        at = rng.randrange(len(text) + 1)
        choice = rng.randrange(5)
        if choice == 0:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif choice == 1:
            text = text[:at] + text[at + 1 :]
        elif choice == 2:
            text = text[:at] + rng.choice(PIECES) + text[at + 1 :]
        elif choice == 3:
            text = text[:at]
        else:
            other = rng.randrange(len(text) + 1)
            text = text[:at] + text[min(at, other) : max(at, other)] + text[at:]
    return text


def number() -> str:
    """A token near something that is hard to round."""
    kind = rng.randrange(8)
    sign = rng.choice(["", "", "-"])
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 24)))
    digits = digits.lstrip("0") or "0"
    if kind == 0:
        return sign + digits
    if kind == 1:
        return f"{sign}{digits}.{rng.randrange(10 ** rng.randrange(1, 20))}"
    if kind == 2:
        return f"{sign}{digits}e{rng.randrange(-360, 340)}"
    if kind == 3:
        return f"{sign}0.{'0' * rng.randrange(30)}{digits}E{rng.choice(['', '+', '-'])}{rng.randrange(330)}"
    if kind == 4:
        return sign + repr(rng.uniform(0, 1e6))
    if kind == 5:
        exact = math.ldexp(rng.getrandbits(53) | 1 << 52, rng.randrange(-1074, 960))
        above = math.nextafter(exact, math.inf)
        return f"{sign}{(int(exact) + int(above)) // 2}" if exact > 2**60 else sign + repr(exact)
    if kind == 6:
        return sign + repr(math.ldexp(rng.getrandbits(rng.randrange(1, 53)), -1074))
    return f"{sign}{digits[:-1] or '0'}.{digits[-1]}{'0' * rng.randrange(40)}{rng.choice(['', '1'])}"


FIXED_NUMBERS = [
    "0",
    "-0",
    "-0.0",
    "0.0",
    "0e0",
    "0e999",
    "-0e-999999999999",
    "1e-400",
    "-1e-400",
    "5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e308",
    "1e309",
    "-1e400",
    "1e99999999999999999999",
    "1e-99999999999999999999",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9007199254740993.0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "999999999999999999",
    "1000000000000000000",
    "0.1",
    "0.3",
    "1e22",
    "1e23",
    "123456789e15",
    "1e-22",
    "1e-23",
    "0." + "0" * 400 + "1",
    "1" + "0" * 400,
    "0." + "0" * 400 + "1e500",
    "1" + "0" * 400 + "e-400",
    "3" * 1100,
    "1." + "3" * 1000,
    "179769313486231580793728971405301e276",
]


def number_line(token: str) -> str:
    json.loads(token)
    parsed = float(token)
    return f"number\t{'OutOfRange' if math.isinf(parsed) else parsed.hex()}\t{token}"


def main() -> None:
    """Writes the file beside this script."""
    lines: dict[str, None] = {}
    for _ in range(300):
        text = record([value(3) for _ in range(rng.randrange(5))]).encode()
        for candidate in (text, *(mutated(text) for _ in range(7))):
            if len(candidate) <= 160:
                lines[f"syntax\t{verdict(candidate)}\t{written(candidate)}"] = None
    for token in (*FIXED_NUMBERS, *(number() for _ in range(700))):
        lines[number_line(token)] = None
    for _ in range(150):
        characters = "".join(rng.choice(STRINGS) for _ in range(rng.randrange(1, 6)))
        token = string(characters)
        if rng.random() < 0.5:
            token = '"' + "".join(f"\\u{ord(c):04X}" if ord(c) < 65536 else c for c in characters) + '"'
        lines[f"text\t{written(characters.encode())}\t{written(token.encode())}"] = None
    file = Path(__file__).with_name("json_cases.txt")
    file.write_text("".join(line + "\n" for line in lines), encoding="ascii")


if __name__ == "__main__":
    main()
