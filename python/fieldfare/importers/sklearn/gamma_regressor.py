# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.GammaRegressor: a linear model behind a log link."""

from __future__ import annotations

from fieldfare.importers.sklearn._generalized_linear import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("GammaRegressor")
