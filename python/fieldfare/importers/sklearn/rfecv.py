# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.RFECV: the columns left by recursive elimination, as many as cross-validation chose."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("RFECV", "every estimator", "min_features_to_select")

convert = select
