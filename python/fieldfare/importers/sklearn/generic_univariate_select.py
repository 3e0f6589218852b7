# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.GenericUnivariateSelect: the columns that a mode selects by their scores."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("GenericUnivariateSelect", "mode", "param", "every score_func")

convert = select
