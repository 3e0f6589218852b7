# SPDX-License-Identifier: Apache-2.0
"""Samples that are texts, one after the other, as vectorisers of texts take them: a pandas Series, an array or a list.

They are one field, which has the Series' name, or else is called "text".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.importers._sample import Rows, Sample, SampleField, Values, object_field, values_of

__all__ = ["ALONE", "NAME", "TextSample", "is_texts"]

#: What a column's `container` says of one that is given alone, without a table around it.
ALONE = "alone"
#: Of texts that have no name of their own.
NAME = "text"


def is_texts(sample: Any) -> bool:
    """Whether a sample is texts, one after the other."""
    if isinstance(sample, (list, tuple)):
        return bool(sample) and all(value is None or isinstance(value, str) for value in sample)
    if getattr(sample, "ndim", 0) != 1 or getattr(sample.dtype, "kind", "") not in tuple("OUT"):
        return False
    return hasattr(sample, "iloc") or isinstance(sample, np.ndarray)


class TextSample(Sample):
    """A column without a table."""

    def __init__(self, sample: Any) -> None:
        if isinstance(sample, (list, tuple)):
            texts = np.empty(len(sample), object)
            texts[:] = sample
            sample = texts
        super().__init__(sample, len(sample), 1)

    def _field(self, position: int) -> SampleField:
        name = getattr(self.source, "name", None)
        field = object_field(name if isinstance(name, str) and name else NAME, self.source.tolist())
        return replace(field, container=ALONE)

    def values(self, position: int) -> Values:
        """The texts."""
        return values_of(self.field(position), self.source.tolist())

    def take(self, rows: Rows) -> Any:
        """Those texts."""
        return self.source.iloc[rows] if hasattr(self.source, "iloc") else self.source[rows]

    def _replaced(self, taken: Any, columns: Mapping[int, Values]) -> Any:
        texts = columns.get(0)
        if texts is None:
            return taken
        if not hasattr(taken, "iloc"):
            return texts
        return type(taken)(texts, index=taken.index, name=taken.name, dtype=object)
