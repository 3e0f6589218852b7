# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and other signals while a batch is scored: seen soon, and nothing is broken afterwards."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fieldfare as ff
from support import artifacts

FIELDS = 20


@pytest.fixture(scope="module")
def predictor() -> ff.Predictor:
    return ff.load(artifacts.numeric(FIELDS))


def many(predictor: ff.Predictor, kind: str) -> Any:
    """Rows that take a while, in little memory."""
    if kind in ("array", "objects"):
        row = np.full(FIELDS, 0.5, object if kind == "objects" else np.float32)
        return np.broadcast_to(row, (8_000_000 if kind == "array" else 400_000, FIELDS))
    record = dict.fromkeys(predictor._names, 0.5)
    return [record] * 400_000 if kind == "dicts" else (json.dumps(record).encode() + b"\n") * 200_000


@contextmanager
def handled(handler: Callable[[int, Any], None], first: float, interval: float = 0.0) -> Iterator[None]:
    """A handler of a timer's signals."""
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, first, interval)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def threads_of_the_process() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["array", "objects", "dicts", "json"])
def test_a_batch_ends_with_what_a_handler_raises(predictor: ff.Predictor, kind: str, threads: int) -> None:
    rows = many(predictor, kind)
    call = predictor.predict_json if kind == "json" else predictor.predict
    few = np.ones((5, FIELDS))
    expected, before = predictor.predict(few).tobytes(), threads_of_the_process()
    seen: list[float] = []

    def interrupt(number: int, frame: Any) -> None:
        seen.append(time.perf_counter())
        raise KeyboardInterrupt

    start = time.perf_counter()

    def score() -> None:
        while True:  # a fast machine scores them again
            call(rows, threads=threads)

    with handled(interrupt, 0.1), pytest.raises(KeyboardInterrupt):
        score()
    assert seen[0] - start < 1.5  # 0.15, on a machine that does nothing else
    assert time.perf_counter() - seen[0] < 0.5
    assert threads_of_the_process() == before
    assert predictor.predict(few).tobytes() == expected


def test_what_a_handler_raises_is_more_than_a_bad_row(predictor: ff.Predictor) -> None:
    rows = many(predictor, "dicts")
    rows[-1] = {"x0": "bad"}

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    with handled(interrupt, 0.02), pytest.raises((KeyboardInterrupt, ff.RecordError)) as caught:
        predictor.predict(rows, threads=2)
    assert caught.type in (KeyboardInterrupt, ff.RecordError)
    with pytest.raises(ff.RecordError) as refused:
        predictor.predict(rows, threads=2)
    assert refused.value.where.startswith(f"row {len(rows) - 1}")


def test_a_handler_that_does_not_raise_changes_nothing(predictor: ff.Predictor) -> None:
    rows = np.random.default_rng(0).normal(size=(400_000, FIELDS))
    expected = predictor.predict(rows).tobytes()
    seen: list[bool] = []

    def score(number: int, frame: Any) -> None:  # within the other call
        seen.append(predictor.predict(rows[:2000]).tobytes() == expected[: 8 * 2000])

    with handled(score, 0.001, 0.02):
        while len(seen) < 3:
            for threads in (1, 2, 3):
                assert predictor.predict(rows, threads=threads).tobytes() == expected
    assert all(seen)


def test_other_threads_leave_signals_to_the_main_one(predictor: ff.Predictor) -> None:
    rows = many(predictor, "array")
    answers: list[int] = []
    worker = threading.Thread(target=lambda: answers.append(len(predictor.predict(rows, threads=2))))
    seen: list[str] = []
    with handled(lambda number, frame: seen.append(threading.current_thread().name), 0.01, 0.05):
        worker.start()
        worker.join()
    assert answers == [len(rows)]
    assert set(seen) <= {threading.main_thread().name}
