# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SequentialFeatureSelector: the columns chosen one after the other."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SequentialFeatureSelector", "every estimator", "direction", "n_features_to_select")

convert = select
