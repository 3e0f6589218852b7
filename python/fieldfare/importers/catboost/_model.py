# SPDX-License-Identifier: Apache-2.0
"""A CatBoost model as an `oblivious_ensemble`, with its categories hashed and its statistics looked up before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import ANYTHING, Column, Graph
from fieldfare.importers import _names
from fieldfare.importers._labels import labels_of
from fieldfare.importers.catboost import _ctr, _links, _saved
from fieldfare.importers.catboost._counts import Combination
from fieldfare.spec import ModelSpec

Floats = NDArray[np.float64]

VERSIONS = "catboost 1.2"
EXACTNESS = "equal bits; of MultiClass, Poisson and Tweedie on x86-64, within 16 ulps + 2 x margin elsewhere"
OPTIONS = (
    "categorical features: strings, whole numbers, booleans",
    "one-hot, every type of CTR, combinations",
    "every nan_mode",
    "scale and bias",
)
REFUSED = (
    ("text_features, embedding_features", "they are computed by other code"),
    ("grow_policy Depthwise, Lossguide", "trees that are not symmetric"),
    ("RMSEWithUncertainty, MultiLogloss, MultiCrossEntropy, a custom loss", "their outputs have no link"),
    ("final_ctr_computation_mode Skip", "CatBoost cannot score such a model either"),
    ("a probability threshold other than 0.5", "labels would differ"),
    (
        "missing categories, whole numbers from 2^53 on as categories",
        "CatBoost refuses the first; give the others as text",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph, *, classifier: bool | None) -> ModelSpec:
    """classifier: what the estimator is; None: as the loss says."""
    saved = _saved.read(model, graph)
    if saved is None:
        return _spec(model, {}, _links.Answer({}, "RawFormulaVal"), columns, 1, ())
    if classifier is None:
        classifier = saved.loss in _links.CLASSIFIER
    answers = _links.CLASSIFIER if classifier else _links.REGRESSOR
    if saved.loss not in answers:
        graph.unsupported("loss_function", f"{saved.loss!r}", ", ".join(sorted(answers)))
    if classifier and saved.probability_threshold != 0.5:
        graph.unsupported("probability_threshold", f"{saved.probability_threshold}", "0.5")
    inputs = _Inputs(saved, columns, graph)
    answer = answers.get(saved.loss, _links.Answer({}, "RawFormulaVal"))
    if graph.problems:
        return _spec(model, {}, answer, columns, 1, ())
    classes = labels_of(model.classes_, graph) if classifier else []
    if classifier and len(classes) != max(saved.outputs, 2):
        graph.unsupported("classes", f"{len(classes)} labels for {saved.outputs} margins", "a label per class")
        return _spec(model, {}, answer, columns, 1, ())
    content, features = _ensemble(saved, inputs)
    spec = _spec(model, content, answer, features, saved.outputs, classes)
    spec.thresholds = _thresholds(content)
    return spec


def _spec(
    model: Any, content: dict[str, Any], answer: _links.Answer, features: Sequence[Column], outputs: int, classes: Any
) -> ModelSpec:
    from catboost import CatBoost

    def predict(rows: Any, kind: str) -> NDArray[Any]:
        return np.asarray(CatBoost.predict(model, rows, prediction_type=kind))

    def answers(rows: Any) -> Floats:
        width = len(classes) or outputs
        return predict(rows, answer.prediction_type).astype(np.float64).reshape(-1, width)

    def margins(rows: Any) -> Floats:
        return predict(rows, "RawFormulaVal").astype(np.float64).reshape(-1, outputs)

    def tolerance(rows: Any) -> Floats:
        ulp = answer.ulp + 2 * np.abs(margins(rows)).max(axis=1, keepdims=True)
        return np.asarray(ulp * np.finfo(np.float64).eps * np.abs(answers(rows)) + 1e-300)

    return ModelSpec(
        model=content,
        link=answer.link,
        features=features,
        accepts=ANYTHING,
        margins=margins,
        outputs=answers,
        classes=classes,
        decision="margin_positive",
        labels=(lambda rows: predict(rows, "Class").ravel()) if classes else None,
        output_tolerance=tolerance if answer.ulp else None,
        features_are_input=False,
    )


class _Inputs:
    """The columns that a model reads, and the steps that hash categories and look up statistics."""

    def __init__(self, saved: _saved.SavedModel, columns: Sequence[Column], graph: Graph) -> None:
        self.saved, self.graph = saved, graph
        combinations = [ctr.counted.combination for ctr in saved.ctrs]
        numbers = {index for each in combinations for index, _ in each.above}
        categories = {index for each in combinations for index in (*each.categories, *dict(each.equal))}
        self.numbers = sorted(numbers | {each.index for each in saved.splits if each.kind == "number"})
        self.categories = sorted(categories | {each.index for each in saved.splits if each.kind == "category"})
        self.number: dict[int, Column] = {}
        self.hashed: dict[int, Column] = {}
        training = self._training_columns(columns)
        if training is None:
            return
        for index in self.numbers:
            column = training[saved.numbers[index].column]
            if column.is_string or column.categories is not None:
                graph.unsupported(column.name, "categories where the model reads a number", "the training types")
            self.number[index] = column
        self.graph.round_once(self.number.values())
        self._hash([training[saved.categories[index]] for index in self.categories])

    def _training_columns(self, columns: Sequence[Column]) -> dict[int, Column] | None:
        """The columns by their position in training, those that trees read. As CatBoost, which finds those of a frame
        by name if all are there, and goes by position otherwise; names that differ are refused. None: too few
        columns."""
        given = self.graph.names_of(columns)
        names = self.saved.names
        read = {self.saved.numbers[index].column for index in self.numbers}
        read.update(self.saved.categories[index] for index in self.categories)
        if given is not None and any(names.values()):
            found = {at: columns[given.index(name)] for at, name in names.items() if name in given}
            if not read <= found.keys():
                raise _names.differing_names([names[at] for at in sorted(names)], given, "CatBoost")
            return found
        if len(columns) <= max(names, default=-1):
            self.graph.unsupported("", f"{len(columns)} columns for {max(names) + 1} features", "the training columns")
            return None
        return {at: columns[at] for at in read}

    def _hash(self, columns: Sequence[Column]) -> None:
        for column in columns:
            if column.type.startswith("float"):
                self.graph.unsupported(
                    column.name, "real numbers as categories, which CatBoost refuses", "strings or whole numbers"
                )
            elif column.is_string and (readers := self.graph.readers(column)):
                what = f"{readers[0]} reads the texts that the model hashes"
                self.graph.unsupported(column.name, what, "categories as they come in the record, or another column")
        if self.graph.problems or not columns:
            return
        columns = self.graph.refuse_missing(columns)
        made = [c.replace(type="float64", dtype="float64", categories=None) for c in columns]
        self.hashed = dict(zip(self.categories, self.graph.add("category_hash", columns, made), strict=True))


def _ensemble(saved: _saved.SavedModel, inputs: _Inputs) -> tuple[dict[str, Any], list[Column]]:
    """The model's members, and its features: numbers, then hashes asked for, then statistics."""
    asked = sorted({each.index for each in saved.splits if each.kind == "number"})
    features = [inputs.number[index] for index in asked]
    position: dict[tuple[str, int, float], int] = {("number", index, 0.0): at for at, index in enumerate(asked)}
    for columns, found in (_one_hot(inputs), _statistics(inputs)):
        position.update({key: len(features) + at for at, key in enumerate(found)})
        features.extend(columns)

    def feature_of(split: _saved.Split) -> int:
        return position[split.kind, split.index, split.value if split.kind == "category" else 0.0]

    flags = np.zeros(len(features), np.uint8)
    for at, index in enumerate(asked):
        flags[at] = saved.numbers[index].nan_is_greater
    content = {
        "op": "oblivious_ensemble",
        "outputs": saved.outputs,
        "scale": saved.scale,
        "bias": saved.bias,
        "nan_greater": flags if flags.any() else flags[:0],
        "depth": saved.depths,
        "feature": np.array([feature_of(split) for split in saved.splits], np.int32),
        "border": np.array([0.5 if each.kind == "category" else each.value for each in saved.splits], np.float64),
        "leaf_value": saved.leaf_values,
    }
    return content, features


_Keys = list[tuple[str, int, float]]


def _one_hot(inputs: _Inputs) -> tuple[list[Column], _Keys]:
    """A column per category that a split asks for."""
    asked: dict[int, list[float]] = {}
    for index, value in sorted({(each.index, each.value) for each in inputs.saved.splits if each.kind == "category"}):
        asked.setdefault(index, []).append(value)
    if not asked:
        return [], []
    encoders = [
        {
            "strings": [],
            "numbers": values,
            "index": list(range(len(values))),
            "width": len(values),
            "missing": -1,
            "unknown": -1,
        }
        for values in asked.values()
    ]
    keys = [("category", index, value) for index, values in asked.items() for value in values]
    outputs = [Column(f"{inputs.hashed[index].name} = {int(value):08x}") for _, index, value in keys]
    hashed = [inputs.hashed[index] for index in asked]
    return inputs.graph.add("one_hot_encoder", hashed, outputs, columns=encoders), keys


def _statistics(inputs: _Inputs) -> tuple[list[Column], _Keys]:
    """A column per statistic; those of the same combination share a table."""
    saved, ctrs = inputs.saved, inputs.saved.ctrs
    for ctr in ctrs:
        if problem := _ctr.problem(ctr, saved.counts):
            inputs.graph.unsupported("ctr", *problem)
    if not ctrs or inputs.graph.problems:
        return [], []
    combinations: dict[Combination, list[int]] = {}
    for index, ctr in enumerate(ctrs):
        combinations.setdefault(ctr.counted.combination, []).append(index)
    columns = [*inputs.hashed.values(), *inputs.number.values()]
    hash_at = {index: at for at, index in enumerate(inputs.hashed)}
    number_at = {index: len(hash_at) + at for at, index in enumerate(inputs.number)}
    tables = [
        _ctr.table(
            [ctrs[i] for i in members],
            saved.counts,
            hash_at.__getitem__,
            lambda index: (number_at[index], saved.numbers[index].nan_is_greater),
        )
        for members in combinations.values()
    ]
    if not all(np.isfinite(each["values"]).all() and np.isfinite(each["unseen"]).all() for each in tables):
        inputs.graph.unsupported("ctr", "a statistic that is not finite", "priors with a positive denominator")
    order = [i for members in combinations.values() for i in members]

    def name(index: int) -> str:
        return inputs.hashed[index].name

    outputs = [
        Column(_ctr.title(ctrs[i].counted, name, lambda index: inputs.number[index].name), "float32", "float32")
        for i in order
    ]
    return inputs.graph.add("catboost_ctr", columns, outputs, tables=tables), [("ctr", i, 0.0) for i in order]


def _thresholds(content: dict[str, Any]) -> dict[int, Floats]:
    feature, border = content["feature"], content["border"]
    return {int(each): np.unique(border[feature == each]) for each in np.unique(feature)}
