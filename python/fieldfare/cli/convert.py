# SPDX-License-Identifier: Apache-2.0
"""`fieldfare convert`: a model file and sample rows to an artifact."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from fieldfare.cli.arguments import add_trust
from fieldfare.cli.failure import DONE

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
        help="rows that the model accepts, best its training data: .csv, .jsonl or .parquet; gives the names and types "
        "of the inputs, the checks and the baseline",
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="the artifact; else MODEL with the suffix .fieldfare")
    parser.add_argument("--name", help="the model's name in the artifact; else that of the file")
    parser.add_argument("--model-version", default="", help="the model's version in the artifact")
    add_trust(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Converts, which compares every sample row, and saves."""
    import fieldfare
    from fieldfare.cli.fitted import load_fitted
    from fieldfare.cli.frames import read_frame, select

    source = Path(options.model)
    fitted = load_fitted(options.model, options.trust_pickle)
    sample = select(read_frame(options.sample), fitted)
    model = fieldfare.convert(fitted, sample, name=options.name or source.stem, version=options.model_version)
    output = Path(options.output) if options.output else source.with_suffix(".fieldfare")
    model.save(output)
    print(f"{output}: {len(model.to_bytes()):,} bytes; {len(sample):,} sample rows compared with the source library")
    return DONE
