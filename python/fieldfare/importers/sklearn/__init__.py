# SPDX-License-Identifier: Apache-2.0
"""Importers of scikit-learn's fitted objects."""

from __future__ import annotations

from typing import Any


def is_fitted(obj: Any) -> bool:
    """scikit-learn's own check: fitted attributes, or what the object itself says; one without state always is."""
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(obj)
    except NotFittedError:
        return False
    return True


def feature_names(fitted: Any) -> list[str] | None:
    """The names of the columns that it was fitted on; those of a pipeline are its first step's."""
    from fieldfare import importers

    steps = [step for _, step in getattr(fitted, "steps", ()) if step is not None and not isinstance(step, str)]
    if steps:
        return importers.feature_names(steps[0])
    names = getattr(fitted, "feature_names_in_", None)
    return None if names is None else [str(name) for name in names]
