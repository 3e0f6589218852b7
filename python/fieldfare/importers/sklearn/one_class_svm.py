# SPDX-License-Identifier: Apache-2.0
"""sklearn.svm.OneClassSVM: a sum of kernels; a row is no outlier, 1, where it is positive, else -1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn import _kernel_machine
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.svm.OneClassSVM",
        _kernel_machine.OPTIONS,
        _kernel_machine.REFUSED,
        _kernel_machine.VERSIONS,
        _kernel_machine.EXACTNESS,
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin, that of decision_function; no probabilities."""
    parts = _kernel_machine.kernel_machine(model, columns, graph)
    if parts is None:
        return columns
    far = _kernel_machine.margin_tolerance(model, parts)
    made = _kernel_machine.margins(columns, graph, parts)
    names = [Column("outlier"), Column("inlier")]
    scale = [-1.0, 1.0]
    sides = graph.add(
        "affine",
        [*made, *made],
        names,
        PRESENT,
        order="subtract_divide",
        shift=[],
        scale=scale,
        dtype="float64",
    )

    def both(rows: Any) -> Floats:
        return np.asarray(two_dimensional(model.decision_function(rows)) * np.array(scale))

    return ModelSpec(
        features=columns,
        accepts=FINITE,
        margins=lambda rows: two_dimensional(model.decision_function(rows)),
        outputs=both,
        classes=[-1, 1],
        decision="margin_positive",
        labels=model.predict,
        margin_tolerance=far,
        output_tolerance=None if far is None else lambda rows: np.repeat(far(rows), 2, axis=1),
        answer=Answer(made, sides),
        probabilities=False,
    )
