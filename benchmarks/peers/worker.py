# SPDX-License-Identifier: Apache-2.0
"""One contender in a process of its own, told by lines of JSON what to measure:
worker.py CONTENDER FOLDER [INSTRUCTION_SET].

It runs in the environment of its library, which need not hold fieldfare."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import environment  # noqa: F401  (finds the module `bank`)
import numpy as np
import timing
from contenders import Opened

#: One-row calls that are compared with the batch: all, or as many as a slow library manages in a moment.
MOST_COMPARED = 300


def obey(opened: Opened, order: dict[str, Any]) -> dict[str, Any]:
    """Does what the order says."""
    what = order["do"]
    if what == "batch":
        if opened.own_ns_per_row is not None:
            return {"ns_per_row": opened.own_ns_per_row(order["seconds"]), "rows": opened.rows}
        return timing.batch(opened.batch, opened.rows, order["seconds"])
    if what == "answers":
        return _answers(opened, order["to"])
    if what == "memory":
        return _memory(opened, order["copies"])
    if opened.one is None:
        return {"p50": None}
    if what == "one":
        return timing.one(opened.one, opened.inputs, order["seconds"])
    return timing.cold(opened.one, opened.inputs, order["calls"], order["bytes"])


def _answers(opened: Opened, to: str) -> dict[str, Any]:
    scores = np.asarray(opened.batch(), dtype=np.float64).ravel()
    one = [opened.score(opened.one(value)) for value in opened.inputs[:MOST_COMPARED]] if opened.one else []
    np.concatenate([scores, np.asarray(one, dtype=np.float64)]).tofile(to)
    return {"rows": len(scores)}


def _memory(opened: Opened, copies: int) -> dict[str, Any]:
    if opened.copy is None:
        return {"bytes": None}
    before = _resident()
    kept = [opened.copy() for _ in range(copies)]
    return {"bytes": (_resident() - before) / len(kept)}


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def main() -> None:
    # What libraries print goes to the log, not between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    contender, folder, *instruction_set = sys.argv[1:]
    opened: Opened = importlib.import_module(f"contenders.{contender}").open_model(Path(folder), *instruction_set)
    print(json.dumps({"detail": opened.detail, "load_seconds": opened.load_seconds}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(opened, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
