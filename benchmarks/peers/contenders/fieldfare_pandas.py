# SPDX-License-Identifier: Apache-2.0
"""This library from Python, batches as pandas DataFrames."""

from __future__ import annotations

from pathlib import Path

import fieldfare as ff
from contenders import Opened, timed, unpickled

#: The file it reads.
MODEL = "model.fieldfare"


def open_model(folder: Path, instruction_set: str) -> Opened:
    """`predict_proba` of a DataFrame."""
    predictor, seconds = timed(lambda: ff.load(folder / MODEL, instruction_set=instruction_set))
    frame = unpickled(folder / "rows.pickle")
    return Opened(
        detail=predictor.engine,
        load_seconds=seconds,
        rows=len(frame),
        batch=lambda: predictor.predict_proba(frame)[:, 1],
    )
