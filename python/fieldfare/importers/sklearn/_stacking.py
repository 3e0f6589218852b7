# SPDX-License-Identifier: Apache-2.0
"""Stacking: what several models answer, as the features of another one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers._inside import examine_part
from fieldfare.importers.sklearn import _members
from fieldfare.importers.sklearn._arrays import common_dtype, document_type, refuse_strings
from fieldfare.spec import Floats, ModelSpec, Support, Tolerance


def support(name: str, methods: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    return (
        Support(
            f"sklearn.ensemble.{name}",
            (methods, "passthrough", "dropped members", "pipelines as members"),
            (
                (
                    "a final estimator that is not linear over members that are not of equal bits",
                    "trees and scalers over numbers that differ in their last bits may answer anything",
                ),
                ("passthrough of a sparse matrix", "scikit-learn makes the answers sparse as well"),
            ),
            _members.VERSIONS,
            exactness="equal bits, if those of all members are; else what the final estimator makes of tolerances",
        ),
    )


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> tuple[ModelSpec, Any] | None:
    """The final estimator over the members' answers, and the source to ask; None if it cannot be converted."""
    names = [name for name, estimator in model.estimators if not isinstance(estimator, str)]
    specs = _members.members(model.estimators_, names, columns, graph)
    if specs is None:
        examine_part(model.final_estimator_, "final_estimator_", columns, graph)
        return None
    stacked: list[Column] = []
    slacks: list[_Slack] = []
    methods = [method for method in model.stack_method_ if method is not None]
    for spec, name, method in zip(specs, names, methods, strict=True):
        with graph.at(name):
            made, slack = _answers(model, spec, method, graph)
        stacked += made
        slacks.append(slack)
    if model.passthrough:
        if any(column.sparse for column in columns):
            graph.unsupported("passthrough", "a sparse matrix", "a dense one")
        refuse_strings(columns, graph)
        stacked += columns
        slacks.append(_Slack(len(columns), None))
    if graph.problems:
        return None
    dtype = common_dtype(stacked)
    kind = document_type(dtype)
    features = [
        column.replace(dtype=dtype, type=kind, container="", categories=None, null="nan", sparse_column=False)
        for column in stacked
    ]
    source = copy.copy(model)
    source.estimators_ = [_members.alone(each) for each in model.estimators_]
    source.final_estimator_ = _members.alone(model.final_estimator_)
    final = _members.member(model.final_estimator_, "final_estimator_", features, graph)
    if final is None:
        return None
    return _whole(final, source, slacks, graph), source


class _Slack:
    """How far some of the stacked columns may be; None: not at all."""

    def __init__(self, width: int, of: Tolerance | None) -> None:
        self.width = width
        self.of = of


def _answers(model: Any, spec: ModelSpec, method: str, graph: Graph) -> tuple[Sequence[Column], _Slack]:
    """What the stack holds of one member."""
    margins, outputs = graph.answer(spec)
    if method == "predict" and spec.classes:
        labels = spec.classes
        if not all(isinstance(label, (int, float)) and abs(label) <= 2**53 for label in labels):
            graph.unsupported("stack_method", "predict of labels that are no numbers", "predict_proba")
            return [], _Slack(0, None)
        made: Sequence[Column] = _members.label_column(spec, [float(label) for label in labels], graph)
        near = _members.undecided(spec)
        span = float(max(labels)) - float(min(labels))
        return made, _Slack(1, None if near is None else lambda rows: span * np.asarray(near(rows), float)[:, None])
    if method == "decision_function":
        if not margins:
            graph.unsupported("stack_method", "a decision_function that is not reproduced", "predict_proba")
        return margins, _Slack(len(margins), _members.margin_tolerance(spec))
    if method == "predict_proba" and not spec.gives_probabilities:
        graph.unsupported("stack_method", "predict_proba of a model that only decides", "decision_function")
    tolerance = _members.output_tolerance(spec)
    if method == "predict_proba" and len(model.classes_) == 2:
        cut = None if tolerance is None else (lambda rows: tolerance(rows)[:, 1:])
        return outputs[1:], _Slack(len(outputs) - 1, cut)
    return outputs, _Slack(len(outputs), tolerance)


def _whole(final: ModelSpec, source: Any, slacks: Sequence[_Slack], graph: Graph) -> ModelSpec:
    """The final model, asked with the rows of the whole."""

    def own(rows: Any) -> Any:
        return final.prepare(source.transform(rows))

    def behind(function: Callable[[Any], Floats]) -> Callable[[Any], Floats]:
        return lambda rows: function(own(rows))

    of_margins, of_outputs = final.margin_tolerance, final.output_tolerance
    if not any(slack.of for slack in slacks):
        tolerances = [None if each is None else behind(each) for each in (of_margins, of_outputs)]
    elif final.carry is None:
        graph.unsupported(
            "final_estimator",
            "it is not linear, and members are only near to their library's answers",
            "a linear final estimator",
        )
        tolerances = [None, None]
    else:
        tolerances = [_carried(final, own, slacks, at) for at in (0, 1)]
    return replace(
        final,
        margins=behind(final.margins),
        outputs=behind(final.outputs),
        labels=source.predict,
        margin_tolerance=tolerances[0],
        output_tolerance=tolerances[1],
        carry=None,
        prepare=lambda rows: rows,
        read=None,
        features_are_input=False,
    )


def _carried(final: ModelSpec, own: Callable[[Any], Any], slacks: Sequence[_Slack], at: int) -> Tolerance:
    """The final model's tolerance (0: of its margins, 1: of its outputs) for features that may differ."""
    carry = final.carry
    assert carry is not None

    def tolerance(rows: Any) -> Floats:
        count = rows.shape[0]
        parts = [np.zeros((count, each.width)) if each.of is None else each.of(rows) for each in slacks]
        found = carry(lambda _: np.concatenate(parts, axis=1))[at]
        assert found is not None
        return found(own(rows))

    return tolerance
