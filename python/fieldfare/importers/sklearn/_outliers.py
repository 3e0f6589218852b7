# SPDX-License-Identifier: Apache-2.0
"""Models that tell outliers, -1, from the rest, 1, by a score that is below 0 or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, Tolerance


def answer(margins: Sequence[Column], graph: Graph) -> Answer:
    """The score, and for each label how much it is one."""
    return Answer(
        margins,
        graph.add(
            "affine",
            [*margins, *margins],
            [Column("outlier"), Column("inlier")],
            PRESENT,
            order="multiply_add",
            shift=np.empty(0),
            scale=np.array([-1.0, 1.0]),
            dtype="float64",
        ),
    )


def rest(model: Any, tolerance: Tolerance | None) -> dict[str, Any]:
    """What all of them say of their answers; the score may be so far from the source's."""

    def scores(rows: Any) -> Floats:
        return two_dimensional(model.decision_function(rows))

    def both(rows: Any) -> Floats:
        assert tolerance is not None
        return np.repeat(tolerance(rows), 2, axis=1)

    return {
        "margins": scores,
        "outputs": lambda rows: scores(rows) * np.array([-1.0, 1.0]),
        "classes": [-1, 1],
        "decision": "margin_nonnegative",
        "labels": model.predict,
        "margin_tolerance": tolerance,
        "output_tolerance": None if tolerance is None else both,
        "probabilities": False,
    }
