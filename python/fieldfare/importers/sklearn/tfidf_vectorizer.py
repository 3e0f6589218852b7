# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_extraction.text.TfidfVectorizer: a CountVectorizer and a TfidfTransformer in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._text import EXACTNESS, OPTIONS, REFUSED, counts, weights
from fieldfare.importers.sklearn.tfidf_transformer import OFTEN, WEIGHTS
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.feature_extraction.text.TfidfVectorizer", (*OPTIONS, *WEIGHTS), REFUSED, "1.9", f"{EXACTNESS}; {OFTEN}"
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One sparse column per term."""
    counted = counts(step, columns, graph)
    return columns if counted is None else weights(step._tfidf, counted, graph)
