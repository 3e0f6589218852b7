# SPDX-License-Identifier: Apache-2.0
"""The names of a sample's columns against those that a model was trained with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.errors import SchemaError

__all__ = ["agree", "differing_names", "examples"]


def agree(own: Sequence[str], given: Sequence[str]) -> bool:
    """Whether a frame's columns have the names that a model was trained with, in their order; "" fits any name."""
    return len(own) == len(given) and all(ours in ("", theirs) for ours, theirs in zip(own, given, strict=True))


def differing_names(own: Sequence[str], given: Sequence[str], library: str) -> SchemaError:
    """The error that shows both lists."""
    kept = sorted(name.replace(" ", "_") for name in given)  # as LightGBM keeps them
    what = "another order" if sorted(own) in (sorted(given), kept) else "other names"
    return SchemaError(
        f"the sample's columns have {what} than the {library} model was trained with. The model's: "
        f"{_listed(own)}; the sample's: {_listed(given)}. Pass the columns that the model was trained with, in that "
        "order",
        code="ColumnNames",
        where="sample",
    )


def examples(values: Sequence[Any], most: int = 3) -> str:
    """The first of many values, and how many more there are."""
    shown = ", ".join(repr(value)[:80] for value in values[:most])
    return shown + (f" and {len(values) - most:,} more" if len(values) > most else "")


def _listed(names: Sequence[str]) -> str:
    """All names of a table that people read; the first of a wide one."""
    shown = [repr(name) for name in names[:50]]
    return ", ".join(shown) + (f", ... ({len(names)} in all)" if len(names) > len(shown) else "")
