# SPDX-License-Identifier: Apache-2.0
"""Customers that nobody called: random rows with the columns, category shares and subscription rates that the bank
marketing data is published with (UCI Machine Learning Repository no. 222, DOI 10.24432/C5K306).

Columns are drawn independently of one another but for the previous campaign, and the outcome follows a logistic model
of known coefficients, so a model can be fitted and judged; the scores mean nothing beyond that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLUMNS", "ROWS", "generate"]

ROWS = 45_211

#: Share of customers in each category, and the share of them that subscribed.
CATEGORIES: dict[str, dict[str, tuple[float, float]]] = {
    "job": {
        "blue-collar": (0.215, 0.073),
        "management": (0.209, 0.138),
        "technician": (0.168, 0.111),
        "admin.": (0.114, 0.122),
        "services": (0.092, 0.089),
        "retired": (0.050, 0.228),
        "self-employed": (0.035, 0.118),
        "entrepreneur": (0.033, 0.083),
        "unemployed": (0.029, 0.155),
        "housemaid": (0.027, 0.088),
        "student": (0.021, 0.287),
        "unknown": (0.007, 0.118),
    },
    "marital": {"married": (0.602, 0.101), "single": (0.283, 0.149), "divorced": (0.115, 0.119)},
    "education": {
        "secondary": (0.513, 0.106),
        "tertiary": (0.294, 0.150),
        "primary": (0.152, 0.086),
        "unknown": (0.041, 0.136),
    },
    "default": {"no": (0.982, 0.118), "yes": (0.018, 0.064)},
    "housing": {"yes": (0.556, 0.077), "no": (0.444, 0.167)},
    "loan": {"no": (0.840, 0.127), "yes": (0.160, 0.067)},
    "contact": {"cellular": (0.648, 0.149), "unknown": (0.288, 0.041), "telephone": (0.064, 0.134)},
    "month": {
        "may": (0.304, 0.067),
        "jul": (0.153, 0.091),
        "aug": (0.138, 0.110),
        "jun": (0.118, 0.102),
        "nov": (0.088, 0.102),
        "apr": (0.065, 0.197),
        "feb": (0.059, 0.166),
        "jan": (0.031, 0.101),
        "oct": (0.016, 0.438),
        "sep": (0.013, 0.465),
        "mar": (0.010, 0.520),
        "dec": (0.005, 0.467),
    },
}
#: Outcome of the previous campaign, of those who were in one.
POUTCOME = {"failure": (0.594, 0.126), "other": (0.223, 0.167), "success": (0.183, 0.647)}
#: Share of customers who were in a previous campaign, and the subscription rate of all and of those who were not.
CONTACTED, RATE, RATE_NEW = 0.183, 0.117, 0.092
#: The categories' effects overlap in the published rates; this part of each is its own.
OWN_EFFECT = 0.7

COLUMNS = (
    *("age", "job", "marital", "education", "default", "balance", "housing", "loan", "contact"),
    *("day", "month", "duration", "campaign", "pdays", "previous", "poutcome", "y"),
)


def generate(seed: int, rows: int = ROWS) -> dict[str, NDArray[Any]]:
    """Columns by name, in the order of the published file: int64 numbers and strings; `y` is "yes" or "no"."""
    random = np.random.default_rng(seed)
    columns: dict[str, NDArray[Any]] = {}
    log_odds = np.zeros(rows)
    for name, table in CATEGORIES.items():
        columns[name], effect = _draw(random, table, rows)
        log_odds += effect
    _add_numbers(random, columns, rows)
    log_odds += _add_previous_campaign(random, columns, rows)
    log_odds += 0.08 * np.clip(columns["balance"] / 3000, -1, 4) - 0.10 * (columns["campaign"] - 1)
    log_odds += 0.05 * np.abs(columns["age"] - 42) / 10
    answered = random.random(rows) < _sigmoid(log_odds + _intercept(log_odds))
    columns["duration"] = np.clip(random.lognormal(np.where(answered, 6.05, 5.05), 0.8), 5, 4918).astype(np.int64)
    columns["y"] = np.where(answered, "yes", "no")
    return {name: columns[name] for name in COLUMNS}


def _draw(
    random: np.random.Generator, table: dict[str, tuple[float, float]], rows: int
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Categories and their effects on the log odds."""
    shares = np.array([share for share, _ in table.values()])
    chosen = random.choice(len(table), rows, p=shares / shares.sum())
    effects = np.array([OWN_EFFECT * (_logit(rate) - _logit(RATE)) for _, rate in table.values()])
    return np.array(list(table))[chosen], effects[chosen]


def _add_numbers(random: np.random.Generator, columns: dict[str, NDArray[Any]], rows: int) -> None:
    columns["age"] = np.clip(18 + random.gamma(4.6, 5.0, rows), 18, 95).astype(np.int64)
    balance = random.lognormal(6.3, 1.45, rows) - 250
    columns["balance"] = np.clip(balance, -8019, 102_127).astype(np.int64)
    columns["day"] = random.integers(1, 32, rows)
    columns["campaign"] = np.minimum(random.geometric(0.36, rows), 63)


def _add_previous_campaign(
    random: np.random.Generator, columns: dict[str, NDArray[Any]], rows: int
) -> NDArray[np.float64]:
    contacted = random.random(rows) < CONTACTED
    outcome, effect = _draw(random, POUTCOME, rows)
    columns["poutcome"] = np.where(contacted, outcome, "unknown")
    columns["pdays"] = np.where(contacted, np.clip(random.normal(225, 115, rows), 1, 871), -1).astype(np.int64)
    columns["previous"] = np.where(contacted, np.minimum(random.geometric(0.32, rows), 275), 0)
    return np.where(contacted, effect, OWN_EFFECT * (_logit(RATE_NEW) - _logit(RATE)))


def _intercept(log_odds: NDArray[np.float64]) -> float:
    """What makes the mean probability the published rate."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _sigmoid(log_odds + middle).mean() < RATE else (low, middle)
    return low


def _logit(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))


def _sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    answer: NDArray[np.float64] = 1 / (1 + np.exp(-x))
    return answer
