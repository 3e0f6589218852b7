# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.Ridge: X @ coef_ + intercept_."""

from __future__ import annotations

from fieldfare.importers.sklearn._linear_regression import convert
from fieldfare.spec import Support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = (
    Support(
        "sklearn.linear_model.Ridge",
        ("one target and several",),
        (),
        "1.9",
        exactness="sparse: equal bits; dense: 4 eps times the sum of absolute terms (BLAS; 31 to 87 % of rows equal)",
    ),
)
