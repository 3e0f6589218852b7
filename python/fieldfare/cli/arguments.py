# SPDX-License-Identifier: Apache-2.0
"""Arguments that several verbs have."""

from __future__ import annotations

import argparse

__all__ = ["add_artifact", "add_columns", "add_json", "add_text_columns", "add_trust"]


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


def add_trust(parser: argparse.ArgumentParser) -> None:
    """--trust-pickle"""
    parser.add_argument(
        "--trust-pickle",
        action="store_true",
        help="load a pickle, which runs whatever code is in it: only for files that you made",
    )
