# SPDX-License-Identifier: Apache-2.0
"""The linear regressions that predict X @ coef_ + intercept_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import ModelSpec, Support, Tolerance


def support(name: str, targets: str = "one target") -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    exactness = "sparse: equal bits; dense: 4 eps times the sum of absolute terms (BLAS)"
    return (Support(f"sklearn.{name}", (targets,), (), "1.9", exactness),)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """A margin for each target, which is its value."""
    coefficients = np.atleast_2d(model.coef_)
    parts = linear_model(model, coefficients, model.intercept_, columns, graph)
    if parts is None:
        return columns

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        tolerance = margin_tolerance(coefficients, model.intercept_, columns, slack)
        return tolerance, tolerance

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "identity"},
        margins=lambda rows: two_dimensional(model.predict(rows)),
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=model.predict,
    )
