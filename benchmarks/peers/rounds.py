# SPDX-License-Identifier: Apache-2.0
"""One task from beginning to end: its contenders are opened, their answers compared, and then they take turns."""

from __future__ import annotations

import contextlib
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import environment
import machine
import numpy as np
from contenders import FEATURES
from numpy.typing import NDArray
from preparation import Prepared
from session import ContenderError, Session
from tasks import Seat, Task

#: Calls that a quantile must rest on to be told.
LEAST_CALLS = {"p99": 500, "p999": 5_000}
#: Copies of a model that are loaded to see what one occupies: many of a small one, so that memory which was free before
#: does not hide them.
FEWEST_COPIES, MOST_COPIES, COPIED_BYTES = 4, 100, 64e6


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int = 5
    #: For each contender and kind of call in each round.
    seconds: float = 0.3
    #: Calls with cold caches in each round.
    cold_calls: int = 30


@dataclass
class Result:
    """What was found out about one contender at a task; one entry per round in each list."""

    name: str
    instruction_set: str | None = None
    failure: str | None = None
    detail: str = ""
    load_seconds: float | None = None
    model_bytes: int | None = None
    #: What one more copy of the model occupies.
    memory_bytes: float | None = None
    #: Share of rows with the source library's bits, the largest difference, and whether one row has the batch's bits.
    equal: float | None = None
    largest: float | None = None
    one_as_batch: float | None = None
    figures: dict[str, list[float]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name, with the instruction set where it was chosen."""
        return f"{self.name} ({machine.NAMES[self.instruction_set]})" if self.instruction_set else self.name

    def median(self, figure: str) -> float | None:
        """Over the rounds."""
        values = self.figures.get(figure)
        return float(np.median(values)) if values else None

    def add(self, figure: str, value: float | None) -> None:
        """One round's value, unless there is none."""
        if value is not None:
            self.figures.setdefault(figure, []).append(value)


def measure(task: Task, prepared: Prepared, effort: Effort, say: Callable[[str], None]) -> list[Result]:
    """Opens, compares and times. A contender that fails keeps its reason, and the others go on."""
    expected = np.fromfile(prepared.folder / "expected.f64")
    results, sessions = [], {}
    for seat, instruction_set in _places(task):
        result = Result(seat.name, instruction_set)
        results.append(result)
        say(f"opening {result.label}")
        with _noting(result):
            if failure := prepared.failures.get(seat.contender):
                raise ContenderError(failure)
            command, model = _command(seat, prepared.folder, instruction_set)
            log = prepared.folder / f"{seat.contender}-{instruction_set}.log"
            sessions[id(result)] = session = Session(command, log)
            result.detail, result.load_seconds = session.opened["detail"], session.opened["load_seconds"]
            result.model_bytes = model.stat().st_size if model and model.is_file() else None
            copies = int(np.clip(COPIED_BYTES / (result.model_bytes or COPIED_BYTES), FEWEST_COPIES, MOST_COPIES))
            result.memory_bytes = session.ask("memory", copies=copies)["bytes"]
            _compare(result, session, prepared.folder, expected if seat.compared else None)
    running = [result for result in results if result.failure is None]
    flush = 2 * machine.last_level_cache()
    for number in range(effort.rounds):
        for result in running:
            say(f"round {number + 1} of {effort.rounds}: {result.label}")
            if result.failure is None:
                with _noting(result):
                    _round(result, sessions[id(result)], effort, flush)
    for session in sessions.values():
        session.close()
    return results


def _round(result: Result, session: Session, effort: Effort, flush: int) -> None:
    one = session.ask("one", seconds=effort.seconds)
    if one["p50"] is not None:
        result.add("one", one["p50"])
        result.add("mean", one["mean"])
        for quantile, least in LEAST_CALLS.items():
            result.add(quantile, one[quantile] if one["calls"] >= least else None)
        result.add("cold", session.ask("cold", calls=effort.cold_calls, bytes=flush)["p50"])
    result.add("batch", session.ask("batch", seconds=effort.seconds)["ns_per_row"])


def _places(task: Task) -> Iterator[tuple[Seat, str | None]]:
    """Ours once per instruction set, in Python only with vectors."""
    for seat in task.seats:
        if not seat.ours:
            yield seat, None
            continue
        for name in machine.instruction_sets():
            if seat.where == "native" or name != "baseline" or len(machine.instruction_sets()) == 1:
                yield seat, name


def _command(seat: Seat, folder: Path, instruction_set: str | None) -> tuple[list[str], Path | None]:
    """How to start a contender, and the file of its model if there is one."""
    chosen = {"instruction_set": instruction_set} if instruction_set else {}
    module = importlib.import_module(f"contenders.{seat.contender}")
    if seat.where == "native":
        settings = module.settings(folder)
        texts = {key: str(value) for key, value in settings.items()} | {"features": FEATURES} | chosen
        program = environment.native_program("bench_native")
        return [str(program), seat.native, json.dumps(texts)], Path(settings["model"])
    python = environment.main_python() if seat.where == "main" else environment.second_python()
    worker = str(Path(__file__).with_name("worker.py"))
    model = getattr(module, "MODEL", None)
    return [str(python), worker, seat.contender, str(folder), *chosen.values()], folder / model if model else None


def _compare(result: Result, session: Session, folder: Path, expected: NDArray[np.float64] | None) -> None:
    """How many of its scores have the source library's bits."""
    path = folder / "answers.f64"
    path.unlink(missing_ok=True)
    rows = session.ask("answers", to=str(path))["rows"]
    scores = np.fromfile(path)
    batch, one = scores[:rows], scores[rows:]
    if len(one):
        result.one_as_batch = float(np.mean(batch[: len(one)].view(np.uint64) == one.view(np.uint64)))
    if expected is not None:
        if len(batch) != len(expected):
            raise ContenderError(f"gave {len(batch)} scores for {len(expected)} rows")
        result.equal = float(np.mean(batch.view(np.uint64) == expected.view(np.uint64)))
        result.largest = float(np.max(np.abs(batch - expected)))


@contextlib.contextmanager
def _noting(result: Result) -> Iterator[None]:
    """Notes why a contender cannot go on: it failed, or it is not installed."""
    try:
        yield
    except (ContenderError, ImportError) as error:
        result.failure = str(error)
