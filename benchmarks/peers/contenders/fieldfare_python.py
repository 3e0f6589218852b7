# SPDX-License-Identifier: Apache-2.0
"""This library from Python: one dict, and an Arrow table where records have strings or else a NumPy matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fieldfare as ff
from contenders import SINGLE, Opened, has_numbers, matrix, timed, unpickled

#: The file it reads.
MODEL = "model.fieldfare"


def open_model(folder: Path, instruction_set: str) -> Opened:
    """`predict_proba_one` of a dict, `predict_proba` of all rows."""
    predictor, seconds = timed(lambda: ff.load(folder / MODEL, instruction_set=instruction_set))
    if has_numbers(folder):
        rows: Any = matrix(folder)
        names = [field.name for field in predictor.schema]
        records = [dict(zip(names, row, strict=True)) for row in rows[:SINGLE].tolist()]
    else:
        import pyarrow as pa

        frame = unpickled(folder / "rows.pickle")
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        records = frame.head(SINGLE).to_dict("records")
    positive = predictor.classes[1]
    return Opened(
        detail=predictor.engine,
        load_seconds=seconds,
        rows=len(rows),
        batch=lambda: predictor.predict_proba(rows)[:, 1],
        one=predictor.predict_proba_one,
        inputs=records,
        score=lambda answer: float(answer[positive]),
        copy=lambda: ff.load(folder / MODEL, instruction_set=instruction_set),
    )
