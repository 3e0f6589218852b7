# SPDX-License-Identifier: Apache-2.0
"""`fieldfare convert`: a model file and sample rows to an artifact."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from fieldfare._printable import printable
from fieldfare.cli.arguments import add_text, add_text_columns, add_trust
from fieldfare.cli.failure import DONE
from fieldfare.cli.output import output
from fieldfare.cli.source import add_source_options

__all__ = ["add"]


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("convert", help="convert a model file to an artifact")
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="XGBoost .json or .ubj, LightGBM .txt, CatBoost .cbm or .json; a pickled scikit-learn object only with "
        "--trust-pickle",
    )
    parser.add_argument(
        "--sample",
        metavar="ROWS",
        required=True,
        help="rows that the model accepts, best its training data: .csv, .tsv, .jsonl or .parquet; gives the names and "
        "types of the inputs, the checks and the baseline",
    )
    add_text_columns(parser)
    parser.add_argument("-o", "--output", metavar="OUT", help="the artifact; else MODEL with the suffix .fieldfare")
    add_text(parser, "--name", "", "the model's name in the artifact; else that of the file")
    add_text(parser, "--model-version", "", "the model's version in the artifact")
    parser.add_argument(
        "--checks",
        choices=("synthetic", "sample", "none"),
        default="synthetic",
        help="records that travel in the artifact and are scored whenever it is loaded: made up (default), of the "
        "sample itself, or none",
    )
    add_source_options(parser)
    add_trust(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Converts, which compares every sample row, and saves."""
    import fieldfare
    from fieldfare.cli.fitted import answering, load_fitted
    from fieldfare.cli.frames import read_frame, select

    source = Path(options.model)
    fitted = load_fitted(options.model, options.trust_pickle)
    path = options.output or str(source.with_suffix(".fieldfare"))
    sample = select(read_frame(options.sample, options, options.text), fitted)
    name = options.name or source.stem.encode(errors="replace").decode()  # a file may be called anything
    with output(path, (options.model, options.sample)) as file, answering(options.model):
        model = fieldfare.convert(fitted, sample, name=name, version=options.model_version, checks=options.checks)
        file.write(model.to_bytes())
    if path != "-":
        size, rows = len(model.to_bytes()), len(sample)
        print(f"{printable(path)}: {size:,} bytes; {rows:,} sample rows compared with the source library")
    return DONE
