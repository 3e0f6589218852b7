# SPDX-License-Identifier: Apache-2.0
"""Importers of CatBoost's fitted objects, and its native model files."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def reads(path: Path) -> bool:
    """Whether the file looks like a model in CatBoost's binary form or in its JSON."""
    if path.suffix not in (".cbm", ".json"):
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    if path.suffix == ".cbm":
        return head[:4] == b"CBM1"
    return head.lstrip()[:1] == b"{" and (b'"ctr_data"' in head or b'"features_info"' in head)


def load(path: Path) -> Any:
    """The model as a CatBoost."""
    import catboost

    return catboost.CatBoost().load_model(str(path), format={".cbm": "cbm", ".json": "json"}[path.suffix])
