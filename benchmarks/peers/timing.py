# SPDX-License-Identifier: Apache-2.0
"""How a contender in Python is timed: the same way as benchmarks/native does it in C++."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

clock = time.perf_counter_ns


def one(call: Callable[[Any], Any], inputs: Sequence[Any], seconds: float) -> dict[str, float]:
    """Nanoseconds of single calls over the inputs in turn, less the cost of the clock; the mean is of calls in a row
    without a clock between them."""
    empty = sorted(-(clock() - clock()) for _ in range(1000))[500]
    for value in inputs[:20]:
        call(value)
    samples: list[int] = []
    end = clock() + int(seconds / 2 * 1e9)
    while clock() < end or len(samples) < 20:
        value = inputs[len(samples) % len(inputs)]
        start = clock()
        call(value)
        samples.append(clock() - start)
    some = [inputs[i % len(inputs)] for i in range(max(8, len(samples) // 2))]
    start = clock()
    for value in some:
        call(value)
    mean = (clock() - start) / len(some)
    p50, p99, p999 = (float(q) for q in np.maximum(np.quantile(samples, (0.5, 0.99, 0.999)) - empty, 0))
    return {"p50": p50, "p99": p99, "p999": p999, "mean": mean, "calls": len(samples)}


def cold(call: Callable[[Any], Any], inputs: Sequence[Any], calls: int, size: int) -> dict[str, float]:
    """The median of calls before each of which `size` bytes were read and written."""
    words = np.zeros(size // 8, dtype=np.uint64)
    samples = []
    for i in range(calls):
        words[::8] += 1
        value = inputs[i * 61 % len(inputs)]
        start = clock()
        call(value)
        samples.append(clock() - start)
    return {"p50": float(np.median(samples)), "calls": calls}


def batch(call: Callable[[], Any], rows: int, seconds: float) -> dict[str, float]:
    """Nanoseconds per row: the median of calls with all rows."""
    call()
    samples: list[int] = []
    end = clock() + int(seconds * 1e9)
    while clock() < end or not samples:
        start = clock()
        call()
        samples.append(clock() - start)
    return {"ns_per_row": float(np.median(samples)) / rows, "rows": rows}
