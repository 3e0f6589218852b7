# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.RFE: the columns left by recursive elimination."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("RFE", "every estimator", "n_features_to_select")

convert = select
