# SPDX-License-Identifier: Apache-2.0
"""sklearn.compose.TransformedTargetRegressor: a regressor, and the inverse of what was done to its target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn import _members
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.compose.TransformedTargetRegressor",
        (
            "StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler",
            "inverse_func exp, expm1, square of NumPy, or none",
            "one target and several",
        ),
        (
            ("another inverse_func", "it may be any code"),
            ("another transformer", "its inverse is not reproduced"),
            ("a function or MinMaxScaler over a regressor of float32", "NumPy mixes the two types there"),
        ),
        _members.VERSIONS,
        exactness="equal bits, if those of the regressor are; exp and expm1 within 4 ulps (NumPy's own)",
    ),
)

_FUNCTIONS: dict[Any, str] = {np.exp: "exp", np.expm1: "expm1", np.square: "square"}


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """A value for each target; no raw scores."""
    spec = _members.member(model.regressor_, "regressor_", columns, graph)
    if spec is None:
        return columns
    values = graph.answer(spec).outputs
    made = _inverse(model.transformer_, spec, values, graph)
    if graph.problems:
        return columns
    inexact = made is not values and getattr(model.transformer_, "inverse_func", None) in (np.exp, np.expm1)
    source = model if made is values else _alone(model)
    features, thresholds = _members.features_of([spec])
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict(rows)),
        labels=source.predict,
        output_tolerance=_tolerance(model.transformer_, spec, inexact),
        dtype=spec.dtype,
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], made),
    )


def _alone(model: Any) -> Any:
    same = _members.alone(model)
    same.regressor_ = _members.alone(model.regressor_)
    return same


def _inverse(step: Any, spec: ModelSpec, values: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The columns of `step.inverse_transform`."""
    name = type(step).__name__
    affine: dict[str, Callable[[Any], tuple[str, Any, Any]]] = {
        "StandardScaler": lambda s: (
            "multiply_add",
            s.mean_ if s.with_mean else None,
            s.scale_ if s.with_std else None,
        ),
        "RobustScaler": lambda s: (
            "multiply_add",
            s.center_ if s.with_centering else None,
            s.scale_ if s.with_scaling else None,
        ),
        "MaxAbsScaler": lambda s: ("multiply_add", None, s.scale_),
        "MinMaxScaler": lambda s: ("subtract_divide", s.min_, s.scale_),
    }
    if not type(step).__module__.startswith("sklearn.") or name not in {*affine, "FunctionTransformer"}:
        graph.unsupported("transformer", f"{name}", "StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler")
        return values
    made = [Column(f"value{k}", dtype=spec.dtype) for k in range(len(values))]
    if name == "FunctionTransformer":
        return _function(step, spec, values, graph)
    if name == "MinMaxScaler" and spec.dtype == "float32":
        graph.unsupported("transformer", "MinMaxScaler over a regressor of float32", "StandardScaler")
        return values
    order, shift, scale = affine[name](step)
    if shift is None and scale is None:
        return values
    parts = {key: [] if part is None else np.ravel(part).tolist() for key, part in (("shift", shift), ("scale", scale))}
    return graph.add("affine", values, made, PRESENT, order=order, dtype=spec.dtype, **parts)


def _function(step: Any, spec: ModelSpec, values: Sequence[Column], graph: Graph) -> Sequence[Column]:
    if step.inverse_func is None:
        return values
    try:
        function = _FUNCTIONS.get(step.inverse_func)
    except TypeError:  # not hashable
        function = None
    if function is None or step.inv_kw_args:
        named = getattr(step.inverse_func, "__name__", repr(step.inverse_func))
        graph.unsupported("inverse_func", f"{named}, which may be any code", "numpy.exp, numpy.expm1, numpy.square")
    elif spec.dtype == "float32":
        graph.unsupported("inverse_func", f"{function} of a regressor that answers in float32", "float64 input")
    else:
        made = [Column(f"value{k}") for k in range(len(values))]
        return graph.add("elementwise", values, made, PRESENT, function=function, dtype="float64")
    return values


def _tolerance(step: Any, spec: ModelSpec, inexact: bool) -> Tolerance | None:
    """Every inverse but the square is monotonic: the answer lies between those of the ends. Of a square, 0 is."""
    inner = _members.output_tolerance(spec)
    if inner is None and not inexact:
        return None

    def at(values: Floats) -> Floats:
        return two_dimensional(step.inverse_transform(values))

    def tolerance(rows: Any) -> Floats:
        values = spec.outputs(spec.prepare(rows))
        answer = at(values)
        slack = np.zeros_like(values) if inner is None else inner(rows)
        with np.errstate(all="ignore"):
            far = np.maximum(np.abs(at(values + slack) - answer), np.abs(at(values - slack) - answer))
        near = 4 * _members.EPS * np.abs(answer) + 4 * _members.EPS * np.abs(far)
        return np.asarray(far + near, np.float64)

    return tolerance
