# SPDX-License-Identifier: Apache-2.0
"""TL2cgen: the booster as C source, compiled with -O3, called natively."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contenders.treelite_gtil import treelite_model


def prepare(folder: Path) -> None:
    """Compiles tl2cgen.so."""
    import tl2cgen

    options: dict[str, Any] = {"toolchain": "gcc", "params": {"parallel_comp": 16}, "options": ["-O3"], "nthread": 2}
    tl2cgen.export_lib(treelite_model(folder), libpath=folder / "tl2cgen.so", **options)


def settings(folder: Path) -> dict[str, Any]:
    """For the native program."""
    return {"model": folder / "tl2cgen.so", "rows": folder / "rows.f32"}
