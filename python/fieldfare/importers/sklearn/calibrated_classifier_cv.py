# SPDX-License-Identifier: Apache-2.0
"""sklearn.calibration.CalibratedClassifierCV: a curve upon each score of a classifier; the mean of several."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _members
from fieldfare.importers.sklearn._arrays import document_type
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

SUPPORTED = (
    Support(
        "sklearn.calibration.CalibratedClassifierCV",
        ("sigmoid and isotonic", "ensemble True and False", "binary and multiclass", "pipelines as estimators"),
        (
            ('method="temperature"', "its softmax and logarithm are NumPy's"),
            ("a fold that lacks a class", "its class would have no curve"),
        ),
        _members.VERSIONS,
        exactness="equal bits, if those of the estimators are; else what the curves make of their tolerances",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """Probabilities; no raw scores."""
    parts = model.calibrated_classifiers_
    specs: list[ModelSpec] = []
    for at, part in enumerate(parts):
        with graph.at(f"calibrated_classifiers_[{at}]"):
            spec = _calibrated(part, columns, graph)
        if spec is not None:
            specs.append(spec)
    if graph.problems:
        return columns
    outputs = specs[0].answer.outputs if specs[0].answer else []
    if len(specs) > 1:
        inputs = [column for spec in specs for column in graph.answer(spec).outputs]
        made = [Column(f"output{k}") for k in range(len(model.classes_))]
        weights, count = [1.0] * len(specs), float(len(specs))
        outputs = graph.add("weighted_mean", inputs, made, PRESENT, weights=weights, divide_by=count, dtype="float64")
    features, thresholds = _members.features_of(specs)
    source = _oracle(model)
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict_proba(rows)),
        classes=labels_of(model.classes_, graph),
        labels=source.predict,
        output_tolerance=_mean(specs),
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], outputs),
        probabilities=True,
    )


def _oracle(model: Any) -> Any:
    """The model itself, each estimator in one thread."""
    same = copy.copy(model)
    same.calibrated_classifiers_ = [copy.copy(part) for part in model.calibrated_classifiers_]
    for part in same.calibrated_classifiers_:
        part.estimator = _members.alone(part.estimator)
    return same


def _calibrated(part: Any, columns: Sequence[Column], graph: Graph) -> ModelSpec | None:
    """One estimator with its curves."""
    if part.method not in ("sigmoid", "isotonic"):
        graph.unsupported("method", f'"{part.method}"', "sigmoid, isotonic")
        return None
    spec = _members.member(part.estimator, "estimator", columns, graph)
    if spec is None:
        return None
    if len(spec.classes) != len(part.classes):
        graph.unsupported("", "a fold that lacks a class", "folds with every class")
        return None
    margins, outputs = graph.answer(spec)
    decides = hasattr(part.estimator, "decision_function")
    if decides and not margins:
        graph.unsupported("estimator", "its decision_function is not reproduced", "another estimator")
        return None
    scores = margins if decides else outputs[1:] if len(outputs) == 2 else outputs
    curves = _curves(part, scores, graph)
    names = [Column(f"output{k}") for k in range(len(part.classes))]
    made = graph.add("normalize", curves, names, PRESENT)
    tolerance = spec.margin_tolerance if decides else spec.output_tolerance

    def scores_of(rows: Any) -> Floats:
        own = spec.prepare(rows)
        found = spec.margins(own) if decides else spec.outputs(own)
        return found if decides or found.shape[1] > 2 else found[:, 1:]

    def slack_of(rows: Any) -> Floats:
        assert tolerance is not None
        found = tolerance(spec.prepare(rows))
        return found if decides or found.shape[1] > 2 else found[:, 1:]

    return ModelSpec(
        features=spec.features,
        outputs=part.predict_proba,
        output_tolerance=None if tolerance is None else _bounds(part, scores_of, slack_of),
        thresholds=spec.thresholds,
        answer=Answer([], made),
    )


def _curves(part: Any, scores: Sequence[Column], graph: Graph) -> list[Column]:
    """Each score by its own curve."""
    if part.method == "sigmoid":
        made = [Column(f"curve{k}") for k in range(len(scores))]
        slope = [float(each.a_) for each in part.calibrators]
        intercept = [float(each.b_) for each in part.calibrators]
        return graph.add("calibrate", scores, made, PRESENT, slope=slope, intercept=intercept)
    return [
        column
        for k, (score, each) in enumerate(zip(scores, part.calibrators, strict=True))
        for column in graph.add(
            "interpolate",
            [score],
            [Column(f"curve{k}")],
            PRESENT,
            x=np.asarray(each.X_thresholds_, np.float64),
            y=np.asarray(each.y_thresholds_, np.float64),
            dtype=document_type(str(each.X_thresholds_.dtype)),
        )
    ]


def _bounds(part: Any, scores: Tolerance, slack: Tolerance) -> Tolerance:
    """A curve is monotonic: between the curve's values at the ends of what a score may be lies its own. Behind it, a
    share of a sum moves by as much as all of them, over the sum."""

    single = any(getattr(each, "X_thresholds_", np.empty(0)).dtype == np.float32 for each in part.calibrators)
    eps = float(np.finfo(np.float32).eps) if single else _members.EPS

    def tolerance(rows: Any) -> Floats:
        at, far = scores(rows), slack(rows)
        curves = part.calibrators
        values = [np.asarray(c.predict(at[:, k]), np.float64) for k, c in enumerate(curves)]
        moved = [
            np.maximum(np.abs(c.predict(at[:, k] + far[:, k]) - v), np.abs(c.predict(at[:, k] - far[:, k]) - v))
            + 4 * eps * v
            for k, (c, v) in enumerate(zip(curves, values, strict=True))
        ]
        if len(curves) == 1:
            return np.stack([moved[0] + eps, moved[0]], axis=1)
        total = np.sum(values, axis=0)
        with np.errstate(all="ignore"):
            allowed = np.where(total > 0, 4 * np.sum(moved, axis=0) / total, 0.0)
        return np.repeat(np.minimum(allowed + 4 * eps, 1.0)[:, None], len(curves), axis=1)

    return tolerance


def _mean(specs: Sequence[ModelSpec]) -> Tolerance | None:
    """How far the mean of several may be."""
    found = [spec.output_tolerance for spec in specs]
    if not any(found):
        return None

    def tolerance(rows: Any) -> Floats:
        each = [0.0 if one is None else one(rows) for one in found]
        return np.asarray(sum(each) / len(specs) + 2 * len(specs) * _members.EPS, np.float64)

    return tolerance
