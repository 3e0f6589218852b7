# SPDX-License-Identifier: Apache-2.0
"""The labels of a classifier, as a document holds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldfare.document import is_text
from fieldfare.graph import Graph
from fieldfare.importers._names import examples

__all__ = ["labels_of"]

#: Kinds of NumPy's types whose values are Python's bool, int, float and str, or any objects.
_KINDS = "biufUO"


def labels_of(classes: Any, graph: Graph) -> list[Any]:
    """The classes as Python values, in order. Notes those that a document cannot hold: they would come back as values
    of another type, or not at all."""
    held = classes.dtype if isinstance(classes, np.ndarray) else None
    given = list(classes)
    labels = [label.item() if isinstance(label, np.generic) else label for label in given]
    known = held is None or held.kind in _KINDS
    odd = [each for each, label in zip(given, labels, strict=True) if not (known and _is_held(label))]
    if odd:
        kinds = sorted({type(each).__name__ for each in odd})
        graph.unsupported(
            "classes_",
            f"labels of the type {', '.join(kinds)}: {examples(odd)}",
            "training with text, booleans or numbers as labels; text without lone surrogates, whole numbers from "
            "-2**63 to 2**63 - 1",
        )
    return labels


def _is_held(label: Any) -> bool:
    if type(label) is int:
        return -(2**63) <= label < 2**63
    if type(label) is float:
        return label == label
    return type(label) is bool or (type(label) is str and is_text(label))
