# SPDX-License-Identifier: Apache-2.0
"""This library in C++: JSON text where records have strings, vectors and matrices of floats where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contenders import has_numbers


def settings(folder: Path) -> dict[str, Any]:
    """For the native program."""
    return {"model": folder / "model.fieldfare", "rows": folder / ("rows.f32" if has_numbers(folder) else "rows.jsonl")}
