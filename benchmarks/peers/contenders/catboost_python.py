# SPDX-License-Identifier: Apache-2.0
"""CatBoost itself, from Python: one list of values, or a DataFrame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contenders import SINGLE, Opened, timed, unpickled

#: The file it reads.
MODEL = "model.cbm"


def open_model(folder: Path) -> Opened:
    """`predict` with prediction_type="Probability"."""
    import catboost

    def load() -> Any:
        return catboost.CatBoostClassifier().load_model(str(folder / "model.cbm"))

    model, seconds = timed(load)
    frame = unpickled(folder / "rows.pickle")
    some = frame.head(SINGLE)

    def predict(rows: Any) -> Any:
        return model.predict(rows, prediction_type="Probability", thread_count=1)

    return Opened(
        detail=f"CatBoost {catboost.__version__}",
        load_seconds=seconds,
        rows=len(frame),
        batch=lambda: predict(frame)[:, 1],
        one=predict,
        inputs=list(map(list, zip(*(some[name].tolist() for name in some), strict=True))),
        score=lambda answer: float(answer[1]),
        copy=load,
    )
