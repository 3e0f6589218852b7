# SPDX-License-Identifier: Apache-2.0
"""Threads that share predictors, for ThreadSanitizer to watch (tools/run_tsan.sh): no assertion fails, and no race."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

import fieldfare as ff
from support import artifacts

ROUNDS, THREADS = 20, 4


def work(predictor: ff.Predictor, start: threading.Barrier, wrong: list[str]) -> None:
    """Every way in, on a predictor that the other threads use at the same time."""
    records = [{"x": float(i), "job": "admin"} for i in range(300)]
    columns = {"x": np.arange(300.0), "job": np.array(["admin", None] * 150, dtype=object)}
    lines = b'{"x": 1, "job": "technician"}\n' * 300
    calls: list[Callable[[], object]] = [
        lambda: predictor.predict_proba_one(records[1]),
        lambda: predictor.predict_one(b'{"x": 1, "job": "admin"}'),
        lambda: predictor.predict_proba(records, threads=2).tobytes(),
        lambda: predictor.predict_margin(columns, threads=3).tobytes(),
        lambda: predictor.predict_json(lines, threads=2).tobytes(),
        lambda: ff.load(predictor.artifact).predict_one(records[0]),
    ]
    expected = [call() for call in calls]
    start.wait()
    for _ in range(ROUNDS):
        for call, answer in zip(calls, expected, strict=True):
            if call() != answer:
                wrong.append(repr(call))
        try:
            predictor.predict_one({"x": "1", "job": "admin"})
        except ff.RecordError:
            continue
        wrong.append("a text was taken for a number")


def main() -> None:
    predictor = ff.load(artifacts.classifier(["no", "yes"]))
    start, wrong = threading.Barrier(THREADS), list[str]()
    threads = [threading.Thread(target=work, args=(predictor, start, wrong)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong


if __name__ == "__main__":
    main()
