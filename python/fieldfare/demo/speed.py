# SPDX-License-Identifier: Apache-2.0
"""One customer at a time: the Python pipeline, this library from Python, and the native program, in the same run."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldfare.cli.bench import latency
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.program import native_program

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Speed", "measure"]


@dataclass(frozen=True)
class Speed:
    """Median nanoseconds of one call with one customer."""

    #: `pipeline.predict_proba` of a frame of one row: processor time, as a busy machine would lengthen any other.
    pipeline: float
    #: `predictor.predict_proba_one` of a dict, from Python.
    python: float
    #: `predict_json` of a JSON record, in C++.
    native: float


def measure(pipeline: Any, predictor: Any, artifact: Path, frame: pd.DataFrame) -> Speed:
    """Measures on distinct customers."""
    rows = [frame.iloc[[row]] for row in range(min(200, len(frame)))]
    records = frame.to_dict("records")
    lines = artifact.with_suffix(".customers.jsonl")
    lines.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return Speed(
        pipeline=latency(pipeline.predict_proba, rows, 2.0, time.process_time_ns)["p50"],
        python=latency(predictor.predict_proba_one, records, 0.5)["p50"],
        native=_native(artifact, lines),
    )


def _native(artifact: Path, lines: Path) -> float:
    command = [str(native_program()), "bench", str(artifact), str(lines), "--seconds", "0.3", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise OutsideError(f"`fieldfare bench` failed: {ran.stderr.strip()}", "look at its message")
    return float(json.loads(ran.stdout)["one_row_ns"]["json"]["p50"])
