# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.Ridge: X @ coef_ + intercept_."""

from __future__ import annotations

from fieldfare.document import Support
from fieldfare.importers.sklearn._linear_regression import convert

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = (
    Support(
        "sklearn.linear_model.Ridge",
        (
            "one target",
            "equal bits on sparse matrices; on dense ones 4 eps times the sum of absolute terms (BLAS order)",
        ),
        (("several targets", "a prediction has one value"),),
        "1.9",
    ),
)
