# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectFwe: the columns below a family-wise error rate."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectFwe", "alpha", "every score_func")

convert = select
