# SPDX-License-Identifier: Apache-2.0
"""The fitted scikit-learn pipeline itself, on DataFrames."""

from __future__ import annotations

from pathlib import Path

import sklearn

from contenders import SINGLE, Opened, timed, unpickled

#: The file it reads.
MODEL = "model.pickle"


def open_model(folder: Path) -> Opened:
    """`predict_proba` of a DataFrame with one row, or with all."""
    fitted, seconds = timed(lambda: unpickled(folder / "model.pickle"))
    frame = unpickled(folder / "rows.pickle")
    return Opened(
        detail=f"scikit-learn {sklearn.__version__}",
        load_seconds=seconds,
        rows=len(frame),
        batch=lambda: fitted.predict_proba(frame)[:, 1],
        one=fitted.predict_proba,
        inputs=[frame.iloc[[i]] for i in range(min(SINGLE, len(frame)))],
        score=lambda answer: float(answer[0, 1]),
        copy=lambda: unpickled(folder / "model.pickle"),
    )
