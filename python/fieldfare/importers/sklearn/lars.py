# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.Lars: X @ coef_ + intercept_."""

from __future__ import annotations

from fieldfare.importers.sklearn._linear_regression import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("linear_model.Lars", "one target and several")
