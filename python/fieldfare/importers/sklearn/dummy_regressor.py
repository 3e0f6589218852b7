# SPDX-License-Identifier: Apache-2.0
"""sklearn.dummy.DummyRegressor: the same values for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _dummy, _members
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.dummy.DummyRegressor",
        ("every strategy", "one target and several"),
        (("rows of texts only", "an artifact reads numbers"),),
        _members.VERSIONS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Its constants."""
    values = np.ravel(model.constant_).astype(np.float64).tolist()
    found = _dummy.constant(model, values, lambda rows: two_dimensional(model.predict(rows)), columns, graph)
    return columns if found is None else found
