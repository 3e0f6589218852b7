# SPDX-License-Identifier: Apache-2.0
"""XGBoost from Python: prediction in place, which builds no DMatrix and keeps no cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contenders import Opened, matrix, single_rows, timed

#: The file it reads.
MODEL = "model.json"


def open_model(folder: Path) -> Opened:
    """`Booster.inplace_predict`."""
    import xgboost

    def load() -> Any:
        booster = xgboost.Booster(model_file=str(folder / "model.json"))
        booster.set_param({"nthread": 1})
        return booster

    booster, seconds = timed(load)
    X = matrix(folder)
    return Opened(
        detail=f"XGBoost {xgboost.__version__}",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: booster.inplace_predict(X),
        one=booster.inplace_predict,
        inputs=single_rows(X),
        score=lambda answer: float(answer[0]),
        copy=load,
    )
