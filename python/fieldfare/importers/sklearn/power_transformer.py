# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.PowerTransformer: ((1 + x)^lambda - 1) / lambda, as expm1(lambda log1p(x)) / lambda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers import _bounds
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn import standard_scaler
from fieldfare.importers.sklearn._arrays import expect_width, float_dtype, in_matrix, names_out, refuse_strings
from fieldfare.spec import Support

#: How far NumPy's and SciPy's functions are from ours, in units in the last place.
ULPS = 5

SUPPORTED = (
    Support(
        "sklearn.preprocessing.PowerTransformer",
        ("method yeo-johnson and box-cox", "standardize", "missing values", "dense float64"),
        (
            ("float32", "scikit-learn computes in it, step by step"),
            ("sparse matrices", "scikit-learn takes none"),
            ("a lambda beyond 1000", "powers that are 0 or infinite"),
        ),
        "1.9",
        f"within {ULPS} units in the last place of each function (NumPy's log1p and expm1) and what becomes of them, "
        "and the model's own answers to them",
    ),
)

#: SciPy's: below it a lambda counts as 0.
NO_POWER = 1e-19


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per column in."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    if is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    if float_dtype(columns) != "float64":
        graph.unsupported("", f"{float_dtype(columns)} columns", "float64")
    lambdas = np.asarray(step.lambdas_, np.float64)
    if not (np.abs(lambdas) <= 1000).all():
        graph.unsupported("lambdas_", f"a lambda of {lambdas[~(np.abs(lambdas) <= 1000)][0]}", "one within 1000")
    if graph.problems:
        return columns
    columns = graph.refuse_infinite(columns)
    names = names_out(step, columns, lambda: [column.name for column in columns])
    transformed = _box_cox if step.method == "box-cox" else _yeo_johnson
    answer = []
    for column, name, power in zip(columns, names, lambdas.tolist(), strict=True):
        made = in_matrix(column, "float64", sparse=False).replace(name=name, may_be_infinite=True)
        answer.append(transformed(column, made, power, graph))
    return standard_scaler.convert(step._scaler, answer, graph) if step.standardize else answer


def _yeo_johnson(column: Column, made: Column, power: float, graph: Graph) -> Column:
    """What is below 0 is mirrored, and has the power 2 - lambda; of both parts one is 0."""
    if column.bound is not None:
        graph.unsupported("", f"{column.name!r}, whose last bits are not the same on all machines", "a scaler")
        return column
    eps = _bounds.epsilon("float64")
    plain = made.replace(bound=None)
    above = _function("relu", column, plain, graph)
    below = _function("relu", _function("negative", column, plain, graph), plain, graph)
    upper = _power(_function("log1p", above, plain, graph), power, abs(power) < eps, plain, graph)
    other = 2 - power
    lower = _power(_function("log1p", below, plain, graph), other, not abs(power - 2) > eps, plain, graph)
    (value,) = _weighted([upper, lower], [1.0, -1.0], 0.0, plain, graph)
    (bound,) = _weighted([upper.bound, lower.bound], [1.0, 1.0], 5e-324, plain, graph)
    return value.replace(bound=bound)


def _box_cox(column: Column, made: Column, power: float, graph: Graph) -> Column:
    """A missing value is taken for 1 and put back at the end: what log finds below 1 is refused, as NaN and -inf."""
    if column.bound is not None:
        graph.unsupported("", f"{column.name!r}, whose last bits are not the same on all machines", "a scaler")
        return column
    plain = made.replace(bound=None)
    (filled,) = graph.add(
        "fill_missing",
        [column],
        [plain.replace(missing_from=frozenset(), may_be_missing=False)],
        fill=np.array([1.0]),
        fill_strings=[],
        missing_number=None,
        missing_string=None,
        dtype="float64",
    )
    logarithm = _function("log", filled, filled.replace(may_be_missing=True, may_be_infinite=True), graph)
    (logarithm,) = graph.refuse_missing(graph.refuse_infinite([logarithm]))
    result = _power(logarithm, power, abs(power) < NO_POWER, plain, graph)
    # 0 x is 0, and NaN of a missing value.
    (value,) = _weighted([result.replace(bound=None), column], [1.0, 0.0], 0.0, plain, graph)
    return value.replace(bound=result.bound)


def _power(logarithm: Column, power: float, none: bool, made: Column, graph: Graph) -> Column:
    """expm1(power logarithm) / power; without a power, the logarithm."""
    eps = _bounds.epsilon("float64")
    if none:
        (value,) = _bounds.relative(graph, _scaled("multiply_add", logarithm, 1.0, made, graph, refusing=True), ULPS)
        return value
    (exponent,) = _scaled("multiply_add", logarithm, power, made, graph, refusing=True)
    grown = _function("expm1", exponent, made, graph)
    (value,) = _scaled("subtract_divide", grown, power, made, graph)
    # The exponent differs by its functions' last bits and a rounding; behind expm1 by exp of it times that.
    sizes = [_function("absolute", each, made, graph) for each in (exponent, grown)]
    (product,) = graph.add(
        "polynomial",
        sizes,
        [made],
        ANYTHING,
        degree=np.array([2], np.int32),
        factor=np.array([0, 1], np.int32),
        dtype="float64",
    )
    share = (ULPS + 2) * eps / abs(power)
    (bound,) = _weighted([product, *sizes], [share, share, (ULPS + 1) * eps / abs(power)], 5e-324, made, graph)
    return value.replace(bound=bound)


def _function(name: str, column: Column, made: Column, graph: Graph) -> Column:
    (value,) = graph.add("elementwise", [column], [made], function=name, dtype="float64")
    return value


def _scaled(
    order: str, column: Column, factor: float, made: Column, graph: Graph, *, refusing: bool = False
) -> list[Column]:
    accepts = None if refusing else ANYTHING
    scale, nothing = np.array([factor]), np.empty(0)
    return graph.add("affine", [column], [made], accepts, order=order, shift=nothing, scale=scale, dtype="float64")


def _weighted(
    columns: Sequence[Column | None], weights: list[float], offset: float, made: Column, graph: Graph
) -> list[Column]:
    read = [column.replace(bound=None) for column in columns if column is not None]
    given = np.array([offset])
    return graph.add(
        "matrix_product", read, [made], ANYTHING, outputs=1, weights=np.array(weights), offset=given, dtype="float64"
    )
