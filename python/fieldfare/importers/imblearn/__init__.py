# SPDX-License-Identifier: Apache-2.0
"""Importers of imbalanced-learn's fitted objects."""

from __future__ import annotations

from typing import Any

from fieldfare.importers import sklearn

__all__ = ["feature_names", "is_fitted"]

is_fitted = sklearn.is_fitted


def feature_names(fitted: Any) -> list[str] | None:
    """The names of the columns that it was fitted on; those of a pipeline are its first step's."""
    return sklearn.feature_names(fitted)
