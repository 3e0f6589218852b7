# SPDX-License-Identifier: Apache-2.0
"""LightGBM's C interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def settings(folder: Path) -> dict[str, Any]:
    """For the native program."""
    import lightgbm

    (library,) = Path(lightgbm.__file__).parent.glob("lib/lib_lightgbm.*")
    return {"library": library, "model": folder / "model.txt", "rows": folder / "rows.f32"}
