# SPDX-License-Identifier: Apache-2.0
"""oneDAL through daal4py, from Python: the booster converted to its own model, one thread."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from contenders import Opened, matrix, single_rows, timed


def open_model(folder: Path) -> Opened:
    """`predict_proba` of the converted model."""
    import daal4py

    daal4py.daalinit(1)
    model, seconds = timed(lambda: daal4py.mb.convert_model(_booster(folder)))
    X = matrix(folder)
    return Opened(
        detail=f"scikit-learn-intelex {importlib.metadata.version('scikit-learn-intelex')}",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: model.predict_proba(X)[:, 1],
        one=model.predict_proba,
        inputs=single_rows(X),
        score=lambda answer: float(answer[0, 1]),
        copy=lambda: daal4py.mb.convert_model(_booster(folder)),
    )


def _booster(folder: Path) -> Any:
    if (folder / "model.txt").is_file():
        import lightgbm

        return lightgbm.Booster(model_file=str(folder / "model.txt"))
    import xgboost

    return xgboost.Booster(model_file=str(folder / "model.json"))
