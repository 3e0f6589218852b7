# SPDX-License-Identifier: Apache-2.0
"""The categories of one input of a scikit-learn encoder, in the document's terms."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import is_text
from fieldfare.graph import Column, Graph
from fieldfare.importers._names import examples
from fieldfare.importers._sample import EXACT_INTEGER
from fieldfare.importers.sklearn._missing import is_nan


@dataclass
class Categories:
    """Positions are those in the encoder's `categories_[i]`."""

    #: (category, position), as the document wants them: numbers increasing. Strings or numbers, never both.
    strings: list[tuple[str, int]]
    numbers: list[tuple[float, int]]
    #: The position of the category that a missing value of the column belongs to; None: it is an unknown value.
    missing: int | None

    @property
    def positions(self) -> list[int]:
        """Position of each category, strings first, in the document's order."""
        return [position for _, position in self.strings] + [position for _, position in self.numbers]


def categories_of(found: NDArray[Any], column: Column, graph: Graph) -> Categories:
    """Sorts out one element of `categories_`; notes what a record cannot hold."""
    # Of some times and durations NumPy makes whole numbers.
    values = list(enumerate(found if found.dtype.kind in "mM" else found.tolist()))
    none = [i for i, value in values if value is None]
    nan = [i for i, value in values if is_nan(value)]
    present = [(i, value) for i, value in values if value is not None and not is_nan(value)]
    if none and nan:
        graph.unsupported(
            "categories", f"both None and NaN are categories of {column.name!r}", "one kind of missing value"
        )
    if none or nan:
        graph.decide_null(column, "none" if none else "nan")
    held = {"none": none, "nan": nan, "": none or nan}.get(graph.null_of(column), [])
    answer = Categories([], [], held[0] if held else None)
    wide: list[Any] = []
    odd: dict[str, list[Any]] = {}
    for position, value in present:
        if column.is_string and isinstance(value, str) and is_text(value):
            answer.strings.append((str(value), position))
        elif not column.is_string and _is_number(value):
            if isinstance(value, numbers.Integral) and abs(int(value)) >= EXACT_INTEGER:
                wide.append(value)
            answer.numbers.append((float(value), position))
        else:
            odd.setdefault(type(value).__name__, []).append(value)
    _note(column, wide, odd, graph)
    answer.numbers.sort()
    if column.is_string:
        graph.knows(column, (text for text, _ in answer.strings))
    return answer


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, np.bool_, numbers.Real)) and not isinstance(value, np.timedelta64)


def _note(column: Column, wide: list[Any], odd: dict[str, list[Any]], graph: Graph) -> None:
    """What a record cannot hold: a problem for each kind, whatever the number of categories."""
    if wide:
        graph.unsupported("categories", f"{examples(wide)} of {column.name!r}", "integers below 2**53, or strings")
    for kind, values in odd.items():
        of = "string" if column.is_string else column.dtype
        broken = column.is_string and kind == "str"
        graph.unsupported(
            "categories",
            f"{examples(values)} ({kind}) of the {of} column {column.name!r}"
            + (": lone surrogates, which are not characters" if broken else ""),
            "text" if broken else "strings in string columns, numbers in number columns",
        )


def grouped(step: Any, index: int, position: int) -> int:
    """Where a category's position goes once infrequent categories are grouped."""
    mapping = step._default_to_infrequent_mappings[index] if step._infrequent_enabled else None
    return position if mapping is None else int(mapping[position])


def infrequent(step: Any, index: int) -> int | None:
    """The position after grouping of the infrequent group of an input; None if it has none."""
    indices = step._infrequent_indices[index] if step._infrequent_enabled else None
    return None if indices is None else grouped(step, index, int(indices[0]))
