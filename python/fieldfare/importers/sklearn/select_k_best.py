# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectKBest: the columns with the highest scores."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectKBest", "k", "every score_func")

convert = select
