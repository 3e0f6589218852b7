# SPDX-License-Identifier: Apache-2.0
"""A task's folder: rows, the fitted model and its forms, made once and kept."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
import numpy as np
import rows as data
from tasks import Task

#: A new version of one of them makes everything anew.
LIBRARIES = [
    "scikit-learn",
    "xgboost",
    "xgboost-cpu",
    "lightgbm",
    "catboost",
    "numpy",
    "pandas",
    "onnxmltools",
    "skl2onnx",
    "tl2cgen",
    "treelite",
    "ydf",
]


@dataclass(frozen=True)
class Prepared:
    """A folder, and for each contender that could not be prepared, why."""

    folder: Path
    source: str
    failures: dict[str, str]


def prepare(task: Task, base: Path, scored: int, share: float, say: Callable[[str], None]) -> Prepared:
    """Trains and converts what is not there yet; fieldfare's own form is made every time, as it is what changes."""
    folder = base / f"{task.name}-{_key(scored, share)}"
    if not (folder / "ready").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        say("training")
        (folder / "source").write_text(_train(task, folder, scored, share))
        (folder / "ready").touch()
    failures = {}
    for contender in dict.fromkeys(seat.contender for seat in task.seats):
        if failure := _form(contender, folder, say):
            failures[contender] = failure
    if failure := _convert(folder):
        failures |= {seat.contender: failure for seat in task.seats if seat.ours}
    return Prepared(folder, (folder / "source").read_text(), failures)


def _key(scored: int, share: float) -> str:
    facts = json.dumps([scored, share, os.environ.get("FIELDFARE_DATA"), machine.versions(LIBRARIES)])
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _train(task: Task, folder: Path, scored: int, share: float) -> str:
    rows = task.rows(scored)
    fitted = task.fit(rows, share)
    _dump(fitted, folder / "model.pickle")
    expected = np.asarray(fitted.predict_proba(rows.scored)[:, 1], dtype=np.float64)
    expected.tofile(folder / "expected.f64")
    if isinstance(rows.scored, np.ndarray):
        rows.scored.astype(np.float32).tofile(folder / "rows.f32")
        _dump((rows.train, rows.outcome, getattr(fitted, "n_estimators", 0)), folder / "train.pickle")
    else:
        _dump(rows.scored, folder / "rows.pickle")
        lines = (json.dumps(record) + "\n" for record in rows.scored.to_dict("records"))
        (folder / "rows.jsonl").write_text("".join(lines))
    _dump(rows.train[:5000], folder / "sample.pickle")
    for name, write in _native_files(fitted):
        write(str(folder / name))
    return rows.source


def _native_files(fitted: Any) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """The library's own file of a booster that is not inside a pipeline."""
    library = type(fitted).__module__.partition(".")[0]
    if library == "xgboost":
        yield "model.json", fitted.save_model
    elif library == "lightgbm":
        yield "model.txt", fitted.booster_.save_model
    elif library == "catboost":
        yield "model.cbm", fitted.save_model


def _form(contender: str, folder: Path, say: Callable[[str], None]) -> str | None:
    """Makes a contender's form of the model unless it is there; gives the reason if that cannot be done."""
    done = folder / f"{contender}.done"
    if done.is_file():
        return None
    try:
        make = getattr(importlib.import_module(f"contenders.{contender}"), "prepare", None)
        if make is not None:
            say(f"preparing {contender}")
            make(folder)
    except Exception as error:
        return _reason(error)
    done.touch()
    return None


def _convert(folder: Path) -> str | None:
    import fieldfare as ff

    try:
        with (folder / "model.pickle").open("rb") as model, (folder / "sample.pickle").open("rb") as sample:
            ff.convert(pickle.load(model), pickle.load(sample)).save(folder / "model.fieldfare")
    except (ff.Error, TypeError) as error:
        return _reason(error)
    return None


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:300]


def _dump(value: Any, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(value, file)


def scored_rows(quick: bool) -> int:
    """Rows that a run scores."""
    return 500 if quick else data.SCORED
