# SPDX-License-Identifier: Apache-2.0
"""How far columns may be from the source library's, where its own answer is not one number: NumPy's logarithms have
other last bits on other machines, BLAS chooses the order of a sum.

The bound of a column is a column too: nodes that compute, row by row, how far it may be from the source's. They are in
the graph while it is built; the artifact does not have them, as nothing in it reads them. What follows from an inexact
column is inexact as well: each op that can say by how much has a rule here; the others refuse such a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.spec import Floats

#: The least positive number, as an absolute bound where results are subnormal.
TINY = {"float64": 5e-324, "float32": 1.5e-45}


def epsilon(dtype: str) -> float:
    """The distance from 1 to the next number."""
    return float(np.finfo(np.float32 if dtype == "float32" else np.float64).eps)


def relative(graph: Graph, columns: Sequence[Column], ulps: float) -> list[Column]:
    """The columns, each of which may be so many units in its last place from the source's."""
    answer = []
    for column, size in zip(columns, _sizes(graph, columns), strict=True):
        bound = _sum(graph, [size], [ulps * epsilon(column.type)], ulps * TINY[column.type])
        answer.append(column.replace(bound=bound))
    return answer


def sums(
    graph: Graph, inputs: Sequence[Column], columns: Sequence[Column], weights: Floats, constants: Floats, dtype: str
) -> list[Column]:
    """Sums of weighted inputs and of `constants` terms, which the source adds up in any order in that type; both sides
    round each product and each sum."""
    size, steps = np.abs(weights), (weights.shape[1] + 3) * epsilon(dtype)
    terms, shares = [*_sizes(graph, inputs)], [size * steps]
    inexact = [(at, column.bound) for at, column in enumerate(inputs) if column.bound is not None]
    if inexact:
        terms += [bound for _, bound in inexact]
        shares.append(size[:, [at for at, _ in inexact]] * (1 + steps))
    bounds = graph.add(
        "matrix_product",
        terms,
        [Column("bound") for _ in columns],
        outputs=len(columns),
        weights=np.concatenate(shares, axis=1),
        offset=steps * np.broadcast_to(constants, len(columns)) + weights.shape[1] * TINY[dtype],
        dtype="float64",
    )
    return [column.replace(bound=bound) for column, bound in zip(columns, bounds, strict=True)]


def propagated(
    graph: Graph, op: str, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]
) -> list[Column]:
    """The outputs of a node with the bounds that follow from those of its inputs."""
    if all(column.bound is None for column in inputs):
        return made
    exact = [column.replace(bound=None) for column in made]
    rule = _RULES.get(op)
    bounds = None if rule is None else rule(graph, inputs, made, parameters)
    if bounds is None:
        names = [column.name for column in inputs if column.bound is not None][:3]
        graph.unsupported(
            "", f"{op} of {names}, whose last bits are not the same on all machines", "a scaler, or a model behind them"
        )
        return exact
    return [column.replace(bound=bound) for column, bound in zip(made, bounds, strict=True)]


_Bounds = list[Column | None]


def _same(graph: Graph, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]) -> _Bounds:
    return [column.bound for column in inputs]


def _filled(graph: Graph, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]) -> _Bounds | None:
    """A missing value is the same value on both sides, and so is what fills it; whether a number is equal to another is
    not."""
    if parameters["missing_number"] is not None:
        return None
    inexact = [column.bound for column in inputs if column.bound is not None]
    bounds = iter(
        graph.add(
            "fill_missing",
            inexact,
            [Column("bound") for _ in inexact],
            fill=np.zeros(len(inexact)),
            fill_strings=[],
            missing_number=None,
            missing_string=None,
            dtype="float64",
        )
    )
    return [None if column.bound is None else next(bounds) for column in inputs]


def _missing(graph: Graph, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]) -> _Bounds | None:
    return None if parameters["missing_number"] is not None else [None for _ in made]


def _scaled(graph: Graph, inputs: Sequence[Column], made: list[Column], parameters: dict[str, Any]) -> _Bounds:
    """Both sides round twice what differs already."""
    divides = parameters["order"] == "subtract_divide"
    shifts, scales = np.asarray(parameters["shift"]), np.abs(np.asarray(parameters["scale"]))
    sizes = _sizes(graph, made)
    bounds: _Bounds = []
    for at, column in enumerate(inputs):
        if column.bound is None:
            bounds.append(None)
            continue
        scale = float(scales[at]) if scales.size else 1.0
        shift = float(abs(shifts[at])) if shifts.size else 0.0
        eps, tiny = epsilon(made[at].type), TINY[made[at].type]
        offset = (0.0 if divides else eps * shift) + 2 * tiny * (1 + (1 / scale if divides else scale))
        bounds.append(
            _sum(graph, [column.bound, sizes[at]], [(1 + 2 * eps) * (1 / scale if divides else scale), 3 * eps], offset)
        )
    return bounds


_RULES: dict[str, Callable[[Graph, Sequence[Column], list[Column], dict[str, Any]], _Bounds | None]] = {
    "affine": _scaled,
    "clip": _same,
    "fill_missing": _filled,
    "is_missing": _missing,
}


def _sizes(graph: Graph, columns: Sequence[Column]) -> Sequence[Column]:
    """The absolute values."""
    names = [Column("size") for _ in columns]
    return graph.add(
        "elementwise", [c.replace(bound=None) for c in columns], names, function="absolute", dtype="float64"
    )


def _sum(graph: Graph, columns: Sequence[Column], weights: list[float], offset: float) -> Column:
    (made,) = graph.add(
        "matrix_product",
        columns,
        [Column("bound")],
        outputs=1,
        weights=np.array(weights),
        offset=np.array([offset]),
        dtype="float64",
    )
    return made
