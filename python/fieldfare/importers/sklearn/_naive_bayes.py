# SPDX-License-Identifier: Apache-2.0
"""Naive Bayes of counts: X @ feature_log_prob_.T and a constant per class, whose softmax the probabilities are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn._linear import linear_model, linear_spec, margin_tolerance, two_dimensional
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance

EPS = float(np.finfo(np.float64).eps)


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    exactness = (
        "margins: equal bits on a sparse matrix, 4 eps times the sum of absolute terms on a dense one (BLAS); "
        "probabilities within (4 x largest absolute margin + 4 x classes + 16) eps (SciPy's logsumexp; 1 to 57 % equal)"
    )
    return (Support(f"sklearn.naive_bayes.{name}", ("every prior", "sparse and dense matrices"), (), "1.9", exactness),)


def convert(model: Any, constants: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin per class."""
    constants = np.broadcast_to(np.asarray(constants, np.float64), len(model.classes_))
    parts = linear_model(model, model.feature_log_prob_, constants, columns, graph)
    if parts is None:
        return columns

    def margins(rows: Any) -> Floats:
        return two_dimensional(model.predict_joint_log_proba(rows))

    def tolerances(slack: Tolerance | None) -> tuple[Tolerance | None, Tolerance | None]:
        of_margins = margin_tolerance(model.feature_log_prob_, constants, columns, slack)

        def of_outputs(rows: Any) -> Floats:
            p, scores = model.predict_proba(rows), margins(rows)
            # SciPy subtracts a logarithm of the size of the margins, and takes NumPy's exp of what is left.
            allowed = EPS * (4 * np.abs(scores).max(axis=1, keepdims=True) + 4 * len(model.classes_) + 16)
            if of_margins is not None:
                allowed = allowed + 2 * of_margins(rows).max(axis=1, keepdims=True)
            return np.asarray(p * allowed + np.finfo(np.float64).tiny)

        return of_margins, of_outputs

    return linear_spec(
        columns,
        parts,
        tolerances,
        link={"op": "softmax", "type": parts["sum"]},
        margins=margins,
        outputs=lambda rows: two_dimensional(model.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        decision="margin_positive",
        labels=model.predict,
    )
