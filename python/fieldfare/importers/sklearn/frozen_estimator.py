# SPDX-License-Identifier: Apache-2.0
"""sklearn.frozen.FrozenEstimator: the estimator that it keeps as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (Support("sklearn.frozen.FrozenEstimator", ("every supported estimator",), (), "1.9"),)


def convert(frozen: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The estimator inside."""
    return graph.convert(frozen.estimator, columns, "estimator")
