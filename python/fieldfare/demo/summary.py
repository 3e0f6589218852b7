# SPDX-License-Identifier: Apache-2.0
"""The table at the end of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare.cli.comparison import Comparison
from fieldfare.cli.terminal import table

if TYPE_CHECKING:
    from fieldfare.demo.data import Bank
    from fieldfare.demo.run import Result

__all__ = ["as_json", "as_table"]


def as_table(results: Sequence[Result], bank: Bank) -> str:
    """Aligned text, one column a model."""
    columns = [_column(result, bank) for result in results]
    head = ["", *(result.name for result in results)]
    return table([head, *([label, *(column[label] for column in columns)] for label in columns[0])])


def _column(result: Result, bank: Bank) -> dict[str, str]:
    streamed, speed = result.streamed, result.speed
    p50, p99 = np.quantile(streamed.latency, (0.5, 0.99))
    codes = ", ".join(f"{code} {count}" for code, count in sorted(streamed.dead_letters.items()))
    return {
        "customers compared with scikit-learn": f"{bank.rows:,}",
        **{f"  equal bits, {each.what}": _equal(each) for each in result.comparisons},
        f"area under the curve, {len(bank.stream):,} not learned from": f"{result.auc:.4f}",
        "decisions streamed": f"{streamed.decisions:,} of {streamed.sent:,}",
        "  with scikit-learn's bits": f"{streamed.equal:,}",
        "  aged 30 to 39, in a topic of their own": f"{streamed.thirties:,}",
        "dead letters of the records sent broken": f"{sum(streamed.dead_letters.values())}",
        "  with the right code": "all" if streamed.dead_letters_right else f"NO: {codes}",
        "records a second, from a backlog to the consumer": f"{streamed.records_per_second:,.0f}",
        "latency at a steady pace, p50 and p99": f"{p50:.1f} ms, {p99:.1f} ms",
        "  that pace": f"{streamed.pace:,.0f} a second",
        "one customer, scikit-learn's pipeline, processor time": _duration(speed.pipeline),
        "  fieldfare from Python, of a dict": _faster(speed.python, speed.pipeline),
        "  fieldfare in C++, of JSON": _faster(speed.native, speed.pipeline),
        "artifact": f"{result.artifact.stat().st_size:,} bytes",
    }


def _equal(comparison: Comparison) -> str:
    if comparison.equal_rows == comparison.rows:
        return "all"
    return f"{comparison.equal_rows:,}, largest difference {comparison.largest_difference:.2g}"


def _duration(nanoseconds: float) -> str:
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.1f} {unit}"
    return f"{nanoseconds:.0f} ns"


def _faster(nanoseconds: float, than: float) -> str:
    return f"{_duration(nanoseconds)}, {than / nanoseconds:,.0f} times faster"


def as_json(results: Sequence[Result], bank: Bank) -> dict[str, Any]:
    """The same for machines."""
    return {
        "source": bank.source,
        "real": bank.real,
        "rows": bank.rows,
        "models": [_as_json(result) for result in results],
    }


def _as_json(result: Result) -> dict[str, Any]:
    streamed, speed = result.streamed, result.speed
    p50, p99 = (float(q) for q in np.quantile(streamed.latency, (0.5, 0.99)))
    return {
        "name": result.name,
        "good": result.good,
        "compared": [comparison.to_json() for comparison in result.comparisons],
        "auc": result.auc,
        "threshold": result.threshold,
        "sent": streamed.sent,
        "decisions": streamed.decisions,
        "decisions_equal": streamed.equal,
        "decisions_of_slice": streamed.thirties,
        "dead_letters": streamed.dead_letters,
        "records_per_second": streamed.records_per_second,
        "latency_ms": {"p50": p50, "p99": p99, "records_per_second": streamed.pace},
        "one_record_ns": {"pipeline": speed.pipeline, "python": speed.python, "native": speed.native},
        "artifact_bytes": result.artifact.stat().st_size,
    }
