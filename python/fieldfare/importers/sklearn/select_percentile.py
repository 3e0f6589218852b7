# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectPercentile: the columns in a percentile of scores."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectPercentile", "percentile", "every score_func")

convert = select
