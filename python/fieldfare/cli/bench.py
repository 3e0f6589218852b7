# SPDX-License-Identifier: Apache-2.0
"""`fieldfare bench`: what a call from Python takes. The native program has the same verb for C++."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare._printable import json_text, printable
from fieldfare.cli.arguments import add_artifact, add_json, add_seconds, add_threads
from fieldfare.cli.failure import DONE
from fieldfare.cli.source import add_source_options

__all__ = ["add", "latency"]

BATCH_SIZES = (1, 16, 64, 512, 10_000)


def add(verbs: Any) -> None:
    """Adds the parser."""
    parser = verbs.add_parser("bench", help="measure calls from Python on rows of your own")
    add_artifact(parser)
    parser.add_argument("rows", metavar="ROWS", help=".jsonl, .csv, .tsv or .parquet; many distinct rows")
    add_seconds(parser, 1.0, "time for each measurement")
    add_threads(parser, "threads of the batch measurements")
    add_source_options(parser)
    parser.add_argument(
        "--instruction-set",
        choices=("baseline", "avx2", "avx512"),
        help="use no wider instructions (default: what the processor has)",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measures single records as dict and as JSON, and batches as Arrow tables."""
    import fieldfare
    from fieldfare import _core
    from fieldfare._frames import bind
    from fieldfare.cli.frames import read_frame, text_fields

    start = time.perf_counter()
    predictor = fieldfare.load(options.artifact, instruction_set=options.instruction_set)
    load_seconds = time.perf_counter() - start
    frame = read_frame(options.rows, options, text_fields(predictor))
    bind(predictor, frame[:0])  # what is wrong with the columns is said before anything is measured
    frame = frame[[field.name for field in predictor.schema if field.name in frame]]
    lines = frame.to_json(orient="records", lines=True).encode().splitlines()
    records = [json.loads(line) for line in lines]
    one = predictor.predict_proba_one if hasattr(predictor, "predict_proba_one") else predictor.predict_one
    report = {
        "artifact": options.artifact,
        "engine": predictor.engine,
        "instruction_set": _core.instruction_set(options.instruction_set),
        "load_seconds": load_seconds,
        "plan_bytes": predictor.info["plan_bytes"],
        "rows": len(records),
        "distinct_rows": len(set(lines)),
        "threads": options.threads,
        "one_row_ns": {
            "dict": latency(one, records, options.seconds),
            "json": latency(one, lines, options.seconds),
        },
        "batch_ns_per_row": {str(size): _batch(predictor, frame, size, options) for size in BATCH_SIZES},
    }
    print(json_text(report) if options.json else _text(report, options.rows))
    return DONE


def latency(
    call: Callable[[Any], Any],
    inputs: Sequence[Any],
    seconds: float,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> dict[str, float]:
    """Nanoseconds of single calls, over the inputs in turn: quantiles of calls timed one by one, less the cost of the
    clock, and the mean of calls in a row (the median of 16 stretches)."""
    empty = sorted(-(clock() - clock()) for _ in range(1000))[500]
    for value in inputs[:100]:
        call(value)
    samples: list[int] = []
    deadline = clock() + int(seconds / 2 * 1e9)
    while not samples or (clock() < deadline and len(samples) < 1_000_000):
        for value in inputs:
            start = clock()
            call(value)
            samples.append(clock() - start)
            if clock() >= deadline:
                break
    mean = float(np.median([_mean(call, part, clock) for part in _stretches(inputs[: len(samples)])]))
    p50, p99, p999 = (float(q) for q in np.maximum(np.quantile(samples, (0.5, 0.99, 0.999)) - empty, 0))
    return {"p50": p50, "p99": p99, "p999": p999, "mean": mean, "calls": len(samples)}


def _stretches(inputs: Sequence[Any]) -> list[Sequence[Any]]:
    size = max(1, len(inputs) // 16)
    return [inputs[first : first + size] for first in range(0, len(inputs), size)]


def _mean(call: Callable[[Any], Any], inputs: Sequence[Any], clock: Callable[[], int]) -> float:
    start = clock()
    for value in inputs:
        call(value)
    return (clock() - start) / len(inputs)


def _batch(predictor: Any, frame: Any, size: int, options: argparse.Namespace) -> float:
    """Nanoseconds per row of batches cut from a table that holds the rows again and again if they are too few."""
    table = _table(frame, size)
    starts = range(0, table.num_rows - size + 1, size)
    call = predictor.predict_proba if hasattr(predictor, "predict_proba") else predictor.predict
    samples: list[float] = []
    deadline = time.perf_counter() + options.seconds / 2
    while len(samples) < 3 or time.perf_counter() < deadline:
        batch = table.slice(starts[len(samples) % len(starts)], size)
        start = time.perf_counter()
        call(batch, threads=options.threads)
        samples.append(time.perf_counter() - start)
    return float(np.median(samples)) * 1e9 / size


def _table(frame: Any, least: int) -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        from fieldfare.cli.failure import MissingPackageError

        raise MissingPackageError("pyarrow", "convert") from None
    table = pa.Table.from_pandas(frame, preserve_index=False)
    copies = -(-least // len(frame))
    return pa.concat_tables([table] * copies).combine_chunks()


def _text(report: dict[str, Any], rows: str) -> str:
    from fieldfare.cli.terminal import table

    head = f"{printable(report['artifact'])}, {report['rows']} rows ({report['distinct_rows']} distinct) of "
    head += f"{printable(rows)}\n"
    head += f"engine {report['engine']}, instruction set {report['instruction_set']}, "
    head += f"plan of {report['plan_bytes']} bytes, loaded in {report['load_seconds'] * 1e3:.1f} ms"
    single = [["one record, nanoseconds", "p50", "p99", "p99.9", "mean"]]
    for kind, times in report["one_row_ns"].items():
        single.append([f"  {kind}", *(f"{times[q]:.0f}" for q in ("p50", "p99", "p999", "mean"))])
    batches = [[f"Arrow tables, {report['threads']} thread(s)", "ns/row", "rows/s"]]
    for size, each in report["batch_ns_per_row"].items():
        batches.append([f"  batches of {size}", f"{each:.1f}", f"{1e9 / each:.0f}"])
    return "\n\n".join([head, table(single), table(batches)])
