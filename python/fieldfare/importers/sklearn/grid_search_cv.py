# SPDX-License-Identifier: Apache-2.0
"""sklearn.model_selection.GridSearchCV: the best estimator that it found."""

from __future__ import annotations

from fieldfare.importers.sklearn._search import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("GridSearchCV")
