# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectFpr: the columns whose p-values lie below alpha."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectFpr", "alpha", "every score_func")

convert = select
