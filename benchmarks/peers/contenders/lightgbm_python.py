# SPDX-License-Identifier: Apache-2.0
"""LightGBM from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contenders import Opened, matrix, single_rows, timed

#: The file it reads.
MODEL = "model.txt"


def open_model(folder: Path) -> Opened:
    """`Booster.predict` with num_threads=1."""
    import lightgbm

    def load() -> Any:
        return lightgbm.Booster(model_file=str(folder / "model.txt"))

    booster, seconds = timed(load)
    X = matrix(folder)

    def predict(rows: Any) -> Any:
        return booster.predict(rows, num_threads=1)

    return Opened(
        detail=f"LightGBM {lightgbm.__version__}",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: predict(X),
        one=predict,
        inputs=single_rows(X),
        score=lambda answer: float(answer[0]),
        copy=load,
    )
