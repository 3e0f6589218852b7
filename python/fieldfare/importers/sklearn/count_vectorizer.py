# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_extraction.text.CountVectorizer: how often each term of a vocabulary stands in a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._text import EXACTNESS, OPTIONS, REFUSED, counts
from fieldfare.spec import Support

SUPPORTED = (Support("sklearn.feature_extraction.text.CountVectorizer", OPTIONS, REFUSED, "1.9", EXACTNESS),)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One sparse column per term."""
    counted = counts(step, columns, graph)
    return columns if counted is None else counted
