# SPDX-License-Identifier: Apache-2.0
"""What was asked for, as ratios of a peer's time to ours, and what was reached."""

from __future__ import annotations

from dataclasses import dataclass

import machine
import numpy as np
import tasks
from rounds import Result

#: Kind of call to the figure it is read from: one row by the median call, a batch by its mean per row.
FIGURES = {"one row": "one", "batch": "batch"}


@dataclass(frozen=True)
class Ratio:
    """A peer's time over ours, in the same rounds on the same rows."""

    task: str
    call: str
    ours: str
    theirs: str
    #: Instruction set to the ratio asked for.
    asked: dict[str, float]


def _asked(avx2: float, avx512: float) -> dict[str, float]:
    return {"avx2": avx2, "avx512": avx512}


RATIOS = (
    Ratio("bank_logistic", "one row", tasks.CPP_JSON, tasks.SKLEARN, _asked(10_000, 15_000)),
    Ratio("bank_logistic", "one row", tasks.ARROW, tasks.ONNX, _asked(20, 20)),
    Ratio("bank_logistic", "batch", tasks.ARROW, tasks.ONNX, _asked(8, 12)),
    Ratio("bank_logistic_sparse", "one row", tasks.CPP_JSON, tasks.SKLEARN, _asked(10_000, 15_000)),
    Ratio("bank_logistic_sparse", "one row", tasks.ARROW, tasks.ONNX, _asked(20, 20)),
    Ratio("bank_logistic_sparse", "batch", tasks.ARROW, tasks.ONNX, _asked(8, 12)),
    Ratio("lightgbm_500x31", "one row", tasks.CPP, tasks.LIGHTGBM, _asked(20, 35)),
    Ratio("lightgbm_500x31", "one row", tasks.CPP, tasks.LLEAVES, _asked(7, 12)),
    Ratio("lightgbm_500x31", "batch", tasks.CPP, tasks.DAAL4PY, _asked(6, 12)),
    Ratio("lightgbm_500x31", "batch", tasks.CPP, tasks.LIGHTGBM, _asked(60, 120)),
    Ratio("xgboost_100x6", "one row", tasks.CPP, tasks.TL2CGEN, _asked(6, 12)),
    Ratio("xgboost_100x6", "batch", tasks.CPP, tasks.DAAL4PY, _asked(2.2, 4)),
    Ratio("xgboost_500x6", "batch", tasks.CPP, tasks.DAAL4PY, _asked(4.5, 8)),
    Ratio("bank_forest", "one row", tasks.CPP_JSON, tasks.ONNX, _asked(15, 15)),
    Ratio("bank_forest", "one row", tasks.ARROW, tasks.ONNX, _asked(15, 15)),
    Ratio("bank_forest", "batch", tasks.ARROW, tasks.ONNX, _asked(5, 6)),
    Ratio("bank_catboost", "one row", tasks.ARROW, tasks.CATBOOST, _asked(40, 60)),
    Ratio("bank_catboost", "batch", tasks.ARROW, tasks.CATBOOST, _asked(4, 8)),
    Ratio("bank_catboost", "batch", tasks.ARROW, tasks.CATBOOST_POOL, _asked(4, 8)),
)


@dataclass(frozen=True)
class Reached:
    """The median over the rounds, the least and the most."""

    median: float
    least: float
    most: float


def reached(ratio: Ratio, results: list[Result], instruction_set: str) -> Reached | str:
    """What came out, or why nothing did."""
    if instruction_set not in machine.instruction_sets():
        return "not on this machine"
    sides = []
    for name, level in ((ratio.ours, instruction_set), (ratio.theirs, None)):
        found = [r for r in results if r.name == name and r.instruction_set == level]
        if not found:
            return "not measured"
        if found[0].failure is not None:
            return f"{name} not run"
        sides.append(found[0].figures.get(FIGURES[ratio.call], []))
    quotients = [theirs / ours for ours, theirs in zip(*sides, strict=True)]
    if not quotients:
        return "not measured"
    return Reached(float(np.median(quotients)), min(quotients), max(quotients))
