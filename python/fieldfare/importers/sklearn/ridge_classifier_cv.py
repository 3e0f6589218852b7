# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.RidgeClassifierCV: X @ coef_.T + intercept_, which only decides."""

from __future__ import annotations

from fieldfare.importers.sklearn._linear_classifier import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("linear_model.RidgeClassifierCV")
