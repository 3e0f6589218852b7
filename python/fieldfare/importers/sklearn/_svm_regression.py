# SPDX-License-Identifier: Apache-2.0
"""The regressions of libsvm: one sum of kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import _kernel_machine
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import ModelSpec, Support


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    own = _kernel_machine
    return (Support(f"sklearn.svm.{name}", own.OPTIONS, own.REFUSED, own.VERSIONS, own.EXACTNESS),)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin, which is the value."""
    parts = _kernel_machine.kernel_machine(model, columns, graph)
    if parts is None:
        return columns
    tolerance = _kernel_machine.margin_tolerance(model, parts)
    return ModelSpec(
        features=columns,
        accepts=FINITE,
        model=parts,
        link={"op": "identity"},
        margins=lambda rows: two_dimensional(model.predict(rows)),
        outputs=lambda rows: two_dimensional(model.predict(rows)),
        labels=model.predict,
        margin_tolerance=tolerance,
        output_tolerance=tolerance,
    )
