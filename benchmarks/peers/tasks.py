# SPDX-License-Identifier: Apache-2.0
"""The tasks: a model on rows, and who scores it. Adding one is a few lines of the table at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import models
import rows

#: The environment or program that a contender runs in.
Where = Literal["main", "second", "native"]


@dataclass(frozen=True)
class Seat:
    """A contender's place at a task."""

    name: str
    #: Its file in contenders/.
    contender: str
    where: Where = "main"
    #: What the native program calls it.
    native: str = ""
    #: It scores with the task's model; else with one of its own, whose answers are not compared.
    compared: bool = True

    @property
    def ours(self) -> bool:
        """It is measured once for each instruction set."""
        return self.contender.startswith("fieldfare")


@dataclass(frozen=True)
class Task:
    """A model, the rows it scores, and its contenders."""

    name: str
    title: str
    rows: Callable[[int], rows.Rows]
    fit: models.Fit
    #: The library whose bits count.
    source: str
    seats: tuple[Seat, ...]


PYTHON, ARROW, PANDAS = "fieldfare, Python, dict / matrix", "fieldfare, Python, dict / Arrow", "fieldfare, pandas"
CPP, CPP_JSON = "fieldfare, C++", "fieldfare, C++, JSON"
ONNX, SKLEARN = "ONNX Runtime, Python", "scikit-learn, DataFrame"
CATBOOST, CATBOOST_POOL = "CatBoost, Python", "CatBoost, Python, Pool made beforehand"
LIGHTGBM, XGBOOST = "LightGBM, C", "XGBoost, C"
TL2CGEN, LLEAVES, DAAL4PY, GTIL = "TL2cgen, native", "lleaves, native", "daal4py, Python", "Treelite GTIL, Python"

_records = (
    Seat(CPP_JSON, "fieldfare_native", "native", "fieldfare_json"),
    Seat(ARROW, "fieldfare_python"),
    Seat(PANDAS, "fieldfare_pandas"),
)
_pipeline = (*_records, Seat(SKLEARN, "scikit_learn"), Seat(ONNX, "onnx_runtime"))
_numbers = (
    Seat(CPP, "fieldfare_native", "native", "fieldfare_matrix"),
    Seat(PYTHON, "fieldfare_python"),
    Seat(ONNX, "onnx_runtime"),
    Seat(TL2CGEN, "tl2cgen", "native", "tl2cgen"),
    Seat(DAAL4PY, "daal4py_python", "second"),
    Seat(GTIL, "treelite_gtil"),
)
_xgboost = (
    *_numbers,
    Seat(XGBOOST, "xgboost_native", "native", "xgboost"),
    Seat("XGBoost, Python", "xgboost_python"),
)
_lightgbm = (
    *_numbers,
    Seat(LIGHTGBM, "lightgbm_native", "native", "lightgbm"),
    Seat("LightGBM, Python", "lightgbm_python"),
    Seat(LLEAVES, "lleaves", "native", "lleaves"),
    Seat("YDF, its own model", "ydf_engine", compared=False),
)

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("bank_logistic", "Bank, logistic regression", rows.bank, models.logistic, "scikit-learn", _pipeline),
        Task(
            "bank_logistic_sparse",
            "Bank, logistic regression on a sparse matrix",
            rows.bank,
            models.sparse_logistic,
            "scikit-learn",
            _pipeline,
        ),
        Task(
            "bank_forest",
            "Bank, random forest of 100 trees, full depth",
            rows.bank,
            models.random_forest,
            "scikit-learn",
            _pipeline,
        ),
        Task(
            "bank_lightgbm",
            "Bank, LightGBM of 500 trees with 31 leaves",
            rows.bank,
            models.bank_lightgbm,
            "the fitted pipeline",
            _pipeline,
        ),
        Task(
            "bank_hist",
            "Bank, OrdinalEncoder and HistGradientBoosting of 500 trees with 31 leaves",
            rows.bank,
            models.hist_gradient_boosting,
            "scikit-learn",
            _pipeline,
        ),
        Task(
            "bank_catboost",
            "Bank, CatBoost of 500 trees of depth 6, its own categories",
            rows.bank,
            models.catboost,
            "CatBoost",
            (*_records, Seat(CATBOOST, "catboost_python"), Seat(CATBOOST_POOL, "catboost_pool")),
        ),
        Task(
            "xgboost_100x6",
            "32 floats, XGBoost of 100 trees of depth 6",
            rows.numbers,
            models.xgboost(100, max_depth=6),
            "XGBoost",
            _xgboost,
        ),
        Task(
            "xgboost_500x6",
            "32 floats, XGBoost of 500 trees of depth 6",
            rows.numbers,
            models.xgboost(500, max_depth=6),
            "XGBoost",
            _xgboost,
        ),
        Task(
            "xgboost_500x31",
            "32 floats, XGBoost of 500 trees with 31 leaves",
            rows.numbers,
            models.xgboost(500, max_depth=0, max_leaves=31, grow_policy="lossguide"),
            "XGBoost",
            _xgboost,
        ),
        Task(
            "lightgbm_500x31",
            "32 floats, LightGBM of 500 trees with 31 leaves",
            rows.numbers,
            models.lightgbm,
            "LightGBM",
            _lightgbm,
        ),
    )
}
