# SPDX-License-Identifier: Apache-2.0
"""The rows of the tasks: bank-marketing customers, and 32 float features with a target that trees can learn."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import environment  # noqa: F401  (finds the module `bank`)
import numpy as np

#: Rows that are scored; all distinct, so that no branch predictor knows them by heart.
SCORED = 10_000


@dataclass(frozen=True)
class Rows:
    """Rows to learn from, and others to score."""

    train: Any
    outcome: Any
    scored: Any
    source: str


def bank(scored: int) -> Rows:
    """Customers as DataFrames: the published file of the folder FIELDFARE_DATA, or else generated ones."""
    import bank as published
    import pandas as pd

    if os.environ.get("FIELDFARE_DATA"):
        X, y = published.load()
        source = "bank marketing, the published 45,211 customers"
    else:
        from fieldfare.demo.synthetic import generate

        frame = pd.DataFrame(generate(0))
        X, y = frame[[*published.NUMBERS, *published.TEXTS]], frame["y"] == "yes"
        source = "customers generated in the shape of bank marketing (FIELDFARE_DATA is not set)"
    chosen = X.sample(scored, random_state=1).reset_index(drop=True)
    return Rows(X, y, chosen, source)


def numbers(scored: int) -> Rows:
    """50,000 rows of 32 normal float32 features; the log-odds are sums of products, steps and waves of them."""
    random = np.random.default_rng(0)
    X = random.standard_normal((50_000 + scored, 32), dtype=np.float32)
    logit = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + (X[:, 3] > 0.5) * X[:, 4] + 0.5 * np.abs(X[:, 5:16]).sum(axis=1)
    logit += X[:, 16:32] @ random.normal(size=16) * 0.3
    y = random.random(len(X)) < 1 / (1 + np.exp(np.median(logit) - logit))
    return Rows(X[:50_000], y[:50_000].astype(int), X[50_000:], "32 normal float32 features, seed 0")
