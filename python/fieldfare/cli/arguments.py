# SPDX-License-Identifier: Apache-2.0
"""Arguments that several verbs have."""

from __future__ import annotations

import argparse
import contextlib

__all__ = [
    "add_artifact",
    "add_columns",
    "add_json",
    "add_seconds",
    "add_text",
    "add_text_columns",
    "add_threads",
    "add_trust",
]

#: A longer measurement is a slip of the hand.
MOST_SECONDS = 86_400.0


def add_artifact(parser: argparse.ArgumentParser) -> None:
    """ARTIFACT"""
    parser.add_argument("artifact", metavar="ARTIFACT", help="the model, NAME.fieldfare")


def add_columns(parser: argparse.ArgumentParser, flag: str, what: str) -> None:
    """A flag that takes names of columns, separated by commas; it may stand several times."""
    parser.add_argument(flag, metavar="COL,...", type=_names, action="extend", default=[], help=what)


def add_text_columns(parser: argparse.ArgumentParser) -> None:
    """--text"""
    add_columns(parser, "--text", "columns of a CSV file that are text although their cells look like numbers")


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="write JSON")


def add_seconds(parser: argparse.ArgumentParser, default: float, what: str) -> None:
    """--seconds"""
    parser.add_argument("--seconds", type=_seconds, default=default, help=f"{what} (default {default:g})")


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) <= MOST_SECONDS:  # and so not NaN
            return float(text)
    raise argparse.ArgumentTypeError(f"must be positive, and {MOST_SECONDS:.0f} at most: a number of seconds")


def add_text(parser: argparse.ArgumentParser, flag: str, default: str, what: str) -> None:
    """A flag that takes text, which ends up in an artifact."""
    parser.add_argument(flag, type=_text, default=default, help=what)


def _text(text: str) -> str:
    from fieldfare.document import is_text

    if is_text(text):
        return text
    raise argparse.ArgumentTypeError("must be text: it holds bytes that are no characters")


def add_threads(parser: argparse.ArgumentParser, what: str) -> None:
    """--threads"""
    parser.add_argument("--threads", type=_threads, default=1, help=f"{what} (default 1)")


def _threads(text: str) -> int:
    from fieldfare.predictor import MOST_THREADS

    with contextlib.suppress(ValueError):
        if 1 <= int(text) <= MOST_THREADS:
            return int(text)
    raise argparse.ArgumentTypeError(f"must be positive, and {MOST_THREADS} at most: an integer")


def add_trust(parser: argparse.ArgumentParser) -> None:
    """--trust-pickle"""
    parser.add_argument(
        "--trust-pickle",
        action="store_true",
        help="load a pickle, which runs whatever code is in it: only for files that you made",
    )
