# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.StackingRegressor: a regressor over the values of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _stacking
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import ModelSpec

SUPPORTED = _stacking.support("StackingRegressor", "predict")


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value."""
    found = _stacking.convert(model, columns, graph)
    if found is None:
        return columns
    spec, source = found
    spec.outputs = lambda rows: two_dimensional(source.predict(rows))
    return spec
