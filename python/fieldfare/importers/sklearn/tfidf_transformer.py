# SPDX-License-Identifier: Apache-2.0
"""sklearn.feature_extraction.text.TfidfTransformer: counts times the rarity of each term, to rows of one length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._text import COUNTS, weights
from fieldfare.spec import Support

#: Options of weights, as the table of what is supported has them.
WEIGHTS = ("use_idf, smooth_idf", "sublinear_tf", "norm l1, l2, None", "float64 and float32")

#: How far the logarithm of a large count may be.
OFTEN = f"sublinear_tf of a term more than {COUNTS:,} times in one text: within an ulp of NumPy's logarithm"

SUPPORTED = (
    Support(
        "sklearn.feature_extraction.text.TfidfTransformer",
        WEIGHTS,
        (("sublinear_tf of numbers that are no counts", "NumPy's logarithm"),),
        "1.9",
        f"equal bits; {OFTEN}",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One sparse column per column."""
    return weights(step, columns, graph)
