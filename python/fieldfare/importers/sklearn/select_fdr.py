# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectFdr: the columns below a false discovery rate."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectFdr", "alpha", "every score_func")

convert = select
