# SPDX-License-Identifier: Apache-2.0
"""`fieldfare verify`: the stored checks, and rows against the fitted object itself."""

from __future__ import annotations

import argparse
from typing import Any

from fieldfare._printable import json_text, printable
from fieldfare.cli.arguments import add_artifact, add_json, add_text_columns, add_trust
from fieldfare.cli.failure import DONE, NO, UsageError
from fieldfare.cli.source import add_source_options

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("verify", help="compare an artifact's answers with those of the source library")
    add_artifact(parser)
    parser.add_argument("--against", metavar="FITTED", help="the model file that it was converted from")
    parser.add_argument("--rows", metavar="ROWS", help="rows to score on both sides: .csv, .tsv, .jsonl or .parquet")
    add_text_columns(parser)
    add_source_options(parser)
    add_trust(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Replays the checks, then compares row by row if there is something to compare with."""
    import fieldfare

    if (options.against is None) != (options.rows is None):
        raise UsageError("--against and --rows go together", "give both, or neither to replay the stored checks")
    try:
        predictor = fieldfare.load(options.artifact)
    except fieldfare.ArtifactError as error:
        if error.code != "SelfTestFailed":
            raise
        return _refused(options, error)
    if options.against is None:
        return _show(options, predictor, [])

    from fieldfare.cli.comparison import compare_with_source
    from fieldfare.cli.fitted import answering, load_fitted
    from fieldfare.cli.frames import read_frame, select, text_fields

    fitted = load_fitted(options.against, options.trust_pickle)
    rows = select(read_frame(options.rows, options, [*text_fields(predictor), *options.text]), fitted)
    with answering(options.against):
        comparisons = compare_with_source(predictor, fitted, rows)
    return _show(options, predictor, comparisons)


def _refused(options: argparse.Namespace, error: Exception) -> int:
    if options.json:
        print(json_text({"artifact": options.artifact, "good": False, "refused": str(error)}))
    else:
        print(f"{printable(options.artifact)}: {error}")
    return NO


def _show(options: argparse.Namespace, predictor: Any, comparisons: list[Any]) -> int:
    from fieldfare.cli.comparison import show

    good = all(comparison.good for comparison in comparisons)
    checks = predictor.info["checks"]
    if options.json:
        compared = [comparison.to_json() for comparison in comparisons]
        answer = {"artifact": options.artifact, "good": good, "checks": checks, "compared": compared}
        print(json_text(answer))
    else:
        print(f"{printable(options.artifact)}: all {checks} stored records replayed")
        if comparisons:
            print(show(comparisons))
        print("good" if good else "NOT the same model: convert it again")
    return DONE if good else NO
