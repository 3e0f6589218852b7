# SPDX-License-Identifier: Apache-2.0
"""Importers of what fieldfare itself makes of fitted objects."""

from __future__ import annotations

from fieldfare import importers
from fieldfare.parts import Parts

__all__ = ["feature_names"]


def feature_names(fitted: Parts) -> list[str] | None:
    """The names of the columns that the first part was fitted on."""
    return importers.feature_names(fitted.steps[0][1])
