# SPDX-License-Identifier: Apache-2.0
"""Names of columns, whatever holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from fieldfare.errors import SchemaError

__all__ = ["refuse_duplicates"]


def refuse_duplicates(columns: Iterable[Any], names: Iterable[str]) -> None:
    """Raises SchemaError, naming them all, if any of the names stands twice among a table's columns."""
    counts = Counter(column for column in columns if isinstance(column, str))
    twice = [name for name in names if counts[name] > 1]
    if twice:
        places = [f"column '{name}'" for name in twice]
        raise SchemaError(f"{', '.join(places)}: stands twice", code="DuplicateColumn", where=places[0])
