# SPDX-License-Identifier: Apache-2.0
"""Treelite's reference evaluator GTIL, from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from contenders import Opened, matrix, single_rows, timed


def treelite_model(folder: Path) -> Any:
    """The booster as Treelite reads it."""
    import treelite

    if (folder / "model.txt").is_file():
        return treelite.frontend.load_lightgbm_model(folder / "model.txt")
    return treelite.frontend.load_xgboost_model(folder / "model.json")


def open_model(folder: Path) -> Opened:
    """`treelite.gtil.predict` with nthread=1, on rows of the model's own float type."""
    import treelite

    model, seconds = timed(lambda: treelite_model(folder))
    X = matrix(folder).astype(np.float64 if model.input_type == "float64" else np.float32)

    def predict(rows: Any) -> Any:
        return treelite.gtil.predict(model, rows, nthread=1)

    return Opened(
        detail=f"Treelite {treelite.__version__}",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: predict(X).ravel(),
        one=predict,
        inputs=single_rows(X),
        score=lambda answer: float(np.ravel(answer)[0]),
        copy=lambda: treelite_model(folder),
    )
