# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_selection.SelectFromModel: the columns that matter to a model."""

from __future__ import annotations

from fieldfare.importers.sklearn._selection import select, support

SUPPORTED = support("SelectFromModel", "every estimator", "threshold", "max_features", "prefit")

convert = select
