# SPDX-License-Identifier: Apache-2.0
"""Writes src/op/unicode_table.cpp: what Python's str.lower() and its patterns' \\w and \\s make of each character.

Python itself is asked, so the table is of the Unicode version of the Python that runs this:

    python tools/unicode_table.py > src/op/unicode_table.cpp
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator

SIGMA, FINAL_SIGMA = "\N{GREEK CAPITAL LETTER SIGMA}", "\N{GREEK SMALL LETTER FINAL SIGMA}"
DOTTED_I = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"  # two characters in lower case
POINTS = [point for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
LINE = 118


def is_word(text: str) -> bool:
    """Whether a pattern's \\w takes the character."""
    return re.match(r"\w", text) is not None


def is_space(text: str) -> bool:
    """Whether a pattern's \\s takes it; str.split() takes the same."""
    assert (re.match(r"\s", text) is not None) == text.isspace()
    return text.isspace()


def is_cased(text: str) -> bool:
    """Whether a sigma behind it is the last letter of a word."""
    return (text + SIGMA).lower().endswith(FINAL_SIGMA)


def is_ignored(text: str) -> bool:
    """Whether it does not count where a sigma looks for its neighbours."""
    return not is_cased(text) and ("A" + text + SIGMA).lower().endswith(FINAL_SIGMA)


def ranges(holds: Callable[[str], bool]) -> Iterator[str]:
    """The characters of which something holds, as {first, last}."""
    first = last = None
    for point in POINTS:
        if not holds(chr(point)):
            continue
        if last is not None and point == last + 1:
            last = point
            continue
        if first is not None:
            yield f"{{0x{first:X}, 0x{last:X}}}"
        first = last = point
    yield f"{{0x{first:X}, 0x{last:X}}}"


def lowered() -> Iterator[str]:
    """{character, its lower case} of those that have one."""
    for point in POINTS:
        text = chr(point)
        if text.lower() != text and text not in (SIGMA, DOTTED_I):
            (lower,) = text.lower()
            yield f"{{0x{point:X}, 0x{ord(lower):X}}}"


def table(type: str, name: str, entries: Iterator[str]) -> str:
    """An array, as clang-format leaves it alone."""
    lines, line = [], "   "
    for entry in entries:
        if len(line) + len(entry) + 2 > LINE:
            lines.append(line)
            line = "   "
        line += f" {entry},"
    return "\n".join([f"constexpr {type} {name}[] = {{", *lines, line, "};"])


def main() -> None:
    """Prints the file."""
    print(f"""// SPDX-License-Identifier: Apache-2.0
// Made by tools/unicode_table.py of Unicode {unicodedata.unidata_version}; not to be changed by hand.
#include "op/unicode_table.hpp"

namespace fieldfare::detail {{
namespace {{

// clang-format off
{table("CharacterRange", "words", ranges(is_word))}

{table("CharacterRange", "spaces", ranges(is_space))}

{table("CharacterRange", "cased", ranges(is_cased))}

{table("CharacterRange", "ignored", ranges(is_ignored))}

{table("LowerCase", "lower", lowered())}
// clang-format on

}}  // namespace

std::span<const CharacterRange> word_characters() noexcept {{ return words; }}
std::span<const CharacterRange> space_characters() noexcept {{ return spaces; }}
std::span<const CharacterRange> cased_characters() noexcept {{ return cased; }}
std::span<const CharacterRange> ignored_characters() noexcept {{ return ignored; }}
std::span<const LowerCase> lower_cases() noexcept {{ return lower; }}

}}  // namespace fieldfare::detail""")


if __name__ == "__main__":
    main()
