# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.VarianceThreshold: the columns that vary."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("VarianceThreshold", "threshold", "missing values")

convert = select
