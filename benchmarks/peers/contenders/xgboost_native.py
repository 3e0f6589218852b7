# SPDX-License-Identifier: Apache-2.0
"""XGBoost's C interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def settings(folder: Path) -> dict[str, Any]:
    """For the native program."""
    import xgboost

    (library,) = Path(xgboost.__file__).parent.glob("lib/libxgboost.*")
    return {"library": library, "model": folder / "model.json", "rows": folder / "rows.f32"}
