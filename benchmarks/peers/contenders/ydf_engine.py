# SPDX-License-Identifier: Apache-2.0
"""YDF's C++ engine on a model that YDF trained, of the same size: its answers are another model's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from contenders import Opened, matrix, timed, unpickled


def prepare(folder: Path) -> None:
    """Trains 500 trees with 31 leaves, or as many as the task has."""
    import ydf

    X, y, trees = unpickled(folder / "train.pickle")
    learner = ydf.GradientBoostedTreesLearner(
        label="y",
        num_trees=trees,
        growing_strategy="BEST_FIRST_GLOBAL",
        max_num_nodes=31,
        max_depth=-1,
        validation_ratio=0.0,
        early_stopping="NONE",
        random_seed=0,
    )
    ydf.verbose(0)
    learner.train(_columns(X) | {"y": y}).save(str(folder / "ydf"))


def open_model(folder: Path) -> Opened:
    """`model.benchmark` with one thread."""
    import ydf

    model, seconds = timed(lambda: ydf.load_model(str(folder / "ydf")))
    X = matrix(folder)
    columns = _columns(X)

    def own(duration: float) -> float:
        measured = model.benchmark(columns, benchmark_duration=duration, warmup_duration=0.1, num_threads=1)
        return float(measured.duration_per_example) * 1e9

    return Opened(
        detail=f"YDF {ydf.__version__}, a model of its own",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: np.asarray(model.predict(columns)),
        own_ns_per_row=own,
    )


def _columns(X: Any) -> dict[str, Any]:
    return {f"f{i}": X[:, i] for i in range(X.shape[1])}
