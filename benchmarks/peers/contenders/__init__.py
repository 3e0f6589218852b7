# SPDX-License-Identifier: Apache-2.0
"""One file per contender. A file has `open_model(folder)`, run in the contender's own process (ours takes an
instruction set, too), or `settings(folder)` for the native program; and `prepare(folder)`, run once before, where its
form of the model must first be made.

A task's folder holds rows.f32 or rows.pickle and rows.jsonl, expected.f64, model.pickle (the fitted object),
model.fieldfare, and the native files of boosters: model.json, model.txt, model.cbm.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEATURES = 32
#: Distinct rows of the one-row measurements.
SINGLE = 4096


@dataclass(frozen=True)
class Opened:
    """A library with a model and rows at hand, ready to score them on one thread."""

    #: Version, engine: whatever tells what was measured.
    detail: str
    load_seconds: float
    rows: int
    #: Scores all rows: probabilities of the positive class.
    batch: Callable[[], Any]
    #: Scores one of `inputs`, and `score` finds the probability in its answer.
    one: Callable[[Any], Any] | None = None
    inputs: Sequence[Any] = field(default_factory=list)
    score: Callable[[Any], float] = float
    #: Loads the model once more.
    copy: Callable[[], Any] | None = None
    #: For a library that measures itself: nanoseconds per row, in about so many seconds.
    own_ns_per_row: Callable[[float], float] | None = None


def timed(load: Callable[[], Any]) -> tuple[Any, float]:
    """What `load` gives, and the seconds it took."""
    start = time.perf_counter()
    loaded = load()
    return loaded, time.perf_counter() - start


def matrix(folder: Path) -> NDArray[np.float32]:
    """The rows of a task with numbers only."""
    return np.fromfile(folder / "rows.f32", dtype=np.float32).reshape(-1, FEATURES)


def single_rows(X: NDArray[Any]) -> list[NDArray[Any]]:
    """Matrices of one row each, with memory of their own."""
    return [X[i : i + 1].copy() for i in range(min(SINGLE, len(X)))]


def unpickled(path: Path) -> Any:
    """An object that this benchmark wrote itself."""
    with path.open("rb") as file:
        return pickle.load(file)


def has_numbers(folder: Path) -> bool:
    """The task's rows are floats only."""
    return (folder / "rows.f32").is_file()
