# SPDX-License-Identifier: Apache-2.0
"""sklearn.multioutput.MultiOutputRegressor: a regressor for each target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _members, _multi_output
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.multioutput.MultiOutputRegressor",
        ("over every supported regressor", "pipelines as members"),
        (),
        _members.VERSIONS,
        exactness="that of its regressors",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The values side by side."""
    found = _multi_output.convert(model, columns, graph)
    if found is None:
        return columns
    whole, _, source = found
    whole.outputs = lambda rows: two_dimensional(source.predict(rows))
    return whole
