# SPDX-License-Identifier: Apache-2.0
"""`fieldfare demo`: a bank marketing model from training to decisions on a Kafka topic."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from fieldfare.cli.arguments import add_seconds

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("demo", help="train, convert, verify and stream a bank marketing model, end to end")
    parser.add_argument(
        "--data",
        metavar="FILE",
        help="bank-full.csv[.gz]; else bank-marketing/ in the folder FIELDFARE_DATA, else generated customers",
    )
    parser.add_argument(
        "--output", metavar="DIR", default="demo-output", help="folder for what it makes (default demo-output)"
    )
    add_seconds(parser, 4.0, "how long customers arrive at a steady pace, for each model")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Runs it; exit status 1 if anything differs from scikit-learn."""
    from fieldfare.demo.run import run as run_demo

    return run_demo(options.data, Path(options.output), options.seconds)
