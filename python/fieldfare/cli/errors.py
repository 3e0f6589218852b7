# SPDX-License-Identifier: Apache-2.0
"""`fieldfare errors`: what an error code means and what to do, from docs/errors.md, which the package holds."""

from __future__ import annotations

import argparse
import re
from importlib import resources
from typing import Any

from fieldfare._printable import printable
from fieldfare.cli.failure import DONE, UsageError

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("errors", help="explain an error code and say what to do; without one, list them all")
    parser.add_argument("code", metavar="CODE", nargs="?", help="the code of an error, such as TypeMismatch")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints the section of a code, or the first line of every section."""
    sections = _sections()
    if options.code is None:
        width = max(map(len, sections))
        for code, text in sections.items():
            print(f"{code:<{width}}  {text.partition(chr(10))[0]}")
        return DONE
    for code, text in sections.items():
        if code.lower() == options.code.lower():
            print(f"{code}\n\n{text}")
            return DONE
    raise UsageError(f"{printable(options.code)}: no such code", "`fieldfare errors` lists the codes")


def _sections() -> dict[str, str]:
    """What the page says of each code, in its order."""
    page = resources.files("fieldfare").joinpath("errors.md").read_text(encoding="utf-8")
    found = re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", page, flags=re.MULTILINE | re.DOTALL)
    return {code: text.strip("\n") for code, text in found}
