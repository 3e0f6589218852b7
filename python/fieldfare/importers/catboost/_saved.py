# SPDX-License-Identifier: Apache-2.0
"""A model as CatBoost's own file (.cbm) has it: a FlatBuffer of the model, then one of each table of counts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import UnsupportedError
from fieldfare.graph import Graph
from fieldfare.importers._native import expect
from fieldfare.importers.catboost import _flatbuffer, _schema
from fieldfare.importers.catboost._counts import EMPTY, Counted, Counts, Ctr
from fieldfare.importers.catboost._flatbuffer import Table

__all__ = ["EMPTY", "TABLES", "Counted", "Counts", "Number", "SavedModel", "Split", "parts", "read"]

Floats = NDArray[np.float64]

_MAGIC = b"CBM1"
_DEEPEST = 16
_NAN_AS_TRUE = 2
TABLES = "static_provider_v1"  #: CatBoost's name of the tables of counts


@dataclass(frozen=True)
class Number:
    """A feature that is a number."""

    column: int  #: among all training columns
    nan_is_greater: bool  #: whether a missing value is greater than every border


@dataclass(frozen=True)
class Split:
    """What one level of a tree asks: a number's or a statistic's value > border, or a category's hash == value."""

    kind: str  #: "number", "category" or "ctr"
    index: int  #: among the features of that kind
    value: float  #: the border, or the hash from 0 to 2^32 - 1


class SavedModel:
    """A model's parts, from the bytes of a .cbm file. ValueError or IndexError if they do not fit together."""

    def __init__(self, data: bytes) -> None:
        core, tables = parts(memoryview(data))
        self.counts: dict[Counted, Counts] = dict(Counts.read(table) for table in tables)
        info = {
            each.text(_schema.KeyValue.KEY): each.text(_schema.KeyValue.VALUE)
            for each in core.tables(_schema.ModelCore.INFO)
        }
        self.loss = _loss(info)
        self.probability_threshold = float(info.get("binclass_probability_threshold", 0.5))

        field = _schema.ModelTrees
        trees = core.table(_schema.ModelCore.TREES)
        numbers, categories = trees.tables(field.NUMBERS), trees.tables(field.CATEGORIES)
        self.numbers = dict(_number(each) for each in numbers)
        self.categories = dict(_category(each) for each in categories)  #: the column of each
        #: The name of each column that has one: a model that was trained on an array has none.
        self.names = {
            **{_number(each)[1].column: each.text(_schema.FloatFeature.NAME) for each in numbers},
            **{_category(each)[1]: each.text(_schema.CatFeature.NAME) for each in categories},
        }
        self.ctrs = [Ctr.read(each.table(_schema.CtrFeature.CTR)) for each in trees.tables(field.CTRS)]
        self.symmetric = not trees.array(field.STEPS, "<u4").size
        asked = list(_asked(trees))
        levels = trees.array(field.SPLITS, "<i4") if self.symmetric else np.empty(0, np.int32)
        #: The levels of all trees, one tree after the other; a tree's first gives the lowest bit of the leaf's number.
        expect(not len(levels) or (levels.min() >= 0 and levels.max() < len(asked)), "the splits")
        self.splits = [asked[at] for at in levels]
        self.depths: NDArray[np.int32] = trees.array(field.SIZES, "<i4")  #: levels of each tree
        self.leaf_values: Floats = trees.array(field.LEAF_VALUES, "<f8")  #: leaf by leaf, all outputs of each
        self.outputs: int = trees.number(field.DIMENSION, "i", 0)  #: margins of a row
        self.scale: float = trees.number(field.SCALE, "d", 1.0)
        several: Floats = trees.array(field.BIASES, "<f8")
        self.bias = several if several.size else np.full(self.outputs, trees.number(field.BIAS, "d", 0.0))
        self._check(levels)

    def _check(self, levels: Any) -> None:
        """ValueError unless the parts of symmetric trees fit together."""
        if not self.symmetric or not self.depths.size:
            return
        expect(self.outputs >= 1, "the number of outputs")
        expect(self.depths.min() >= 0 and self.depths.max() <= _DEEPEST, "a tree's depth")
        expect(self.depths.sum() == len(levels) and (not len(levels) or levels.min() >= 0), "the splits")
        expect(self.leaf_values.size == self.outputs * int((1 << self.depths.astype(np.int64)).sum()), "leaf_values")
        expect(self.bias.size == self.outputs, "the bias")


def parts(data: memoryview) -> tuple[Table, list[Table]]:
    """The model and its tables of counts; each is preceded by its size, and the tables by their number."""
    if data[:4] != _MAGIC:
        raise ValueError("no .cbm file")

    def sized(at: int) -> tuple[Table, int]:
        end = at + 4 + int(_flatbuffer.number(data, "I", at))
        return Table.root(data[at + 4 : end]), end

    core, at = sized(4)
    tables = []
    if core.texts(_schema.ModelCore.PARTS) == [TABLES]:
        count, at = _flatbuffer.number(data, "I", at), at + 4
        for _ in range(count):
            table, at = sized(at)
            tables.append(table)
    return core, tables


def _number(feature: Table) -> tuple[int, Number]:
    field = _schema.FloatFeature
    treatment, has_nans = feature.number(field.NAN_TREATMENT, "b", 0), feature.number(field.HAS_NANS, "?", False)
    number = Number(feature.number(field.FLAT_INDEX, "i", -1), has_nans and treatment == _NAN_AS_TRUE)
    return feature.number(field.INDEX, "i", -1), number


def _category(feature: Table) -> tuple[int, int]:
    return feature.number(_schema.CatFeature.INDEX, "i", -1), feature.number(_schema.CatFeature.FLAT_INDEX, "i", -1)


def _asked(trees: Table) -> Iterator[Split]:
    """All that levels ask, as CatBoost numbers it through: of numbers, then of categories, then of statistics."""
    for each in trees.tables(_schema.ModelTrees.NUMBERS):
        index: int = each.number(_schema.FloatFeature.INDEX, "i", -1)
        for border in each.array(_schema.FloatFeature.BORDERS, "<f4").tolist():
            yield Split("number", index, border)
    for each in trees.tables(_schema.ModelTrees.ONE_HOT):
        index = each.number(_schema.OneHotFeature.INDEX, "i", -1)
        for value in each.array(_schema.OneHotFeature.VALUES, "<u4").tolist():
            yield Split("category", index, float(value))
    for index, each in enumerate(trees.tables(_schema.ModelTrees.CTRS)):
        for border in each.array(_schema.CtrFeature.BORDERS, "<f4").tolist():
            yield Split("ctr", index, border)


def _loss(info: dict[str, str]) -> str:
    """The loss function's name; a sum of models has no other parameter. Nothing if it is not known."""
    described = json.loads(info.get("params", "{}")).get("loss_function") or json.loads(info.get("loss_function", "{}"))
    return str(described.get("type", ""))


def read(model: Any, graph: Graph) -> SavedModel | None:
    """What the model saves of itself, with what a document cannot hold noted; None if there is nothing to read."""
    others = {
        "text_features": model.get_text_feature_indices(),
        "embedding_features": model.get_embedding_feature_indices(),
    }
    for kind, found in others.items():
        if found:
            graph.unsupported(kind, f"the model reads {kind.replace('_', ' ')}", "numbers and categories")
    if any(others.values()):
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.cbm")
        model.save_model(str(path), format="cbm")
        try:
            saved = SavedModel(path.read_bytes())
        except (IndexError, ValueError) as error:
            what = f"the model's parts do not fit together: {error}"
            raise UnsupportedError(what, code="Unsupported", where="model") from error
    if not saved.symmetric:
        graph.unsupported("grow_policy", "trees that are not symmetric", "grow_policy='SymmetricTree'")
    elif not saved.depths.size:
        graph.unsupported("", "has no trees", "at least one boosting round")
    return saved
