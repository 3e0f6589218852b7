# SPDX-License-Identifier: Apache-2.0
"""Importers of LightGBM's fitted objects, and its native model files."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def reads(path: Path) -> bool:
    """Whether the file looks like a LightGBM text model."""
    if path.suffix != ".txt":
        return False
    with path.open("rb") as file:
        return file.read(5).rstrip() == b"tree"


def load(path: Path) -> Any:
    """The model as a Booster."""
    import lightgbm

    return lightgbm.Booster(model_file=str(path))
