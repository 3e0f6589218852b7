# SPDX-License-Identifier: Apache-2.0
"""sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis: per class the length of (x - mean) @ rotation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers.sklearn._arrays import document_type, float_dtype
from fieldfare.importers.sklearn._posterior import (
    centred,
    dense_numbers,
    of_scores,
    squared,
    weighted_sum,
)
from fieldfare.spec import Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis",
        ("binary and multiclass", "every solver, shrinkage and priors", "reg_param"),
        (
            ("a class whose scalings are 0", "the quotient is infinite"),
            ("sparse matrices", "scikit-learn takes none"),
        ),
        "1.9",
        "scores within (features + 3) eps of the sums of absolute terms, twice (BLAS); probabilities follow (NumPy's "
        "exp)",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Two classes: the difference of their scores; else one score per class."""
    read = dense_numbers(model, columns, graph)
    if read is None:
        return columns
    means = np.asarray(model.means_, np.float64)
    with np.errstate(divide="ignore"):
        turns = [
            np.asarray(r * s ** (-0.5), np.float64) for r, s in zip(model.rotations_, model.scalings_, strict=True)
        ]
        sizes = np.array([np.sum(np.log(s)) for s in model.scalings_])
        priors = np.log(np.asarray(model.priors_, np.float64))
    if not (all(np.isfinite(turn).all() for turn in turns) and np.isfinite([*sizes, *priors]).all()):
        graph.unsupported("", "a class without spread in some direction, or a prior of 0", "a reg_param above 0")
        return columns
    learnt = [model.means_.dtype, *(each.dtype for each in (*model.rotations_, *model.scalings_))]
    dtype = document_type(str(np.result_type(float_dtype(columns), *learnt)))
    eps = float(np.finfo(dtype).eps)
    scores = []
    for mean, turn, constant in zip(means, turns, -0.5 * sizes + priors, strict=True):
        turned = graph.add(
            "matrix_product",
            centred(read, mean, graph, dtype),
            [Column(f"turned{k}") for k in range(turn.shape[1])],
            ANYTHING,
            outputs=turn.shape[1],
            weights=turn.T,
            offset=np.empty(0),
            dtype=dtype,
        )
        scores += weighted_sum(
            squared(turned, graph, dtype), np.full(turn.shape[1], -0.5), float(constant), graph, dtype
        )

    def slack(rows: Any) -> Floats:
        values, found = np.asarray(rows, np.float64), []
        for mean, turn, size, prior in zip(means, turns, sizes, priors, strict=True):
            centre = np.abs(values - mean)
            turned, off = (values - mean) @ turn, (len(read) + 3) * eps * (centre @ np.abs(turn))
            norm = (turned**2).sum(axis=1)
            rounding = (turn.shape[1] + 6) * eps * (norm + abs(size) + abs(prior))
            found.append((2 * np.abs(turned) * off + off**2).sum(axis=1) + rounding)
        return np.stack(found, axis=1)

    if len(means) > 2:
        return of_scores(model, columns, scores, model.decision_function, slack, graph, dtype=dtype)
    difference = graph.add(
        "matrix_product",
        scores,
        [Column("margin")],
        ANYTHING,
        outputs=1,
        weights=np.array([-1.0, 1.0]),
        offset=np.empty(0),
        dtype=dtype,
    )
    own = model._decision_function
    return of_scores(model, columns, scores, own, slack, graph, difference, model.decision_function, dtype)
