# SPDX-License-Identifier: Apache-2.0
"""Generalized linear regressors: X @ coef_ + intercept_, or NumPy's exp of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    exactness = (
        "margins: equal bits on a sparse matrix, 4 eps times the sum of absolute terms on a dense one (BLAS); "
        "log link: of equal margins within 4 ulps (NumPy's exp)"
    )
    return (Support(f"sklearn.linear_model.{name}", ("log and identity link",), (), "1.9", exactness),)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin, and the value."""
    link = type(model._base_loss.link).__name__
    if link not in ("LogLink", "IdentityLink"):
        graph.unsupported("link", link, "log, identity")
        return columns
    parts = linear_model(model, np.atleast_2d(model.coef_), model.intercept_, columns, graph)
    if parts is None:
        return columns
    eps = float(np.finfo(np.dtype(parts["sum"])).eps)

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        margins = margin_tolerance(np.atleast_2d(model.coef_), model.intercept_, columns, slack)
        if link == "IdentityLink":
            return margins, margins

        def outputs(rows: Any) -> Floats:
            values = two_dimensional(model.predict(rows))
            far = 0.0 if margins is None else np.expm1(margins(rows))
            return values * (far + 4 * eps)

        return margins, outputs

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "exponential", "type": parts["sum"]} if link == "LogLink" else {"op": "identity"},
        margins=lambda rows: two_dimensional(model._linear_predictor(rows)),
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=model.predict,
    )
