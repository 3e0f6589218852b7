# SPDX-License-Identifier: Apache-2.0
"""Whether CatBoost can read a .cbm file and score with it. It looks at the file's offsets and trusts its numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers._native import NativeFile, expect, integers, numbers, whole
from fieldfare.importers.catboost import _saved, _schema
from fieldfare.importers.catboost._counts import TYPES, Combination, Ctr
from fieldfare.importers.catboost._flatbuffer import Table

__all__ = ["MOST_COLUMNS", "check_binary"]

#: Columns of the training data at most: CatBoost has a place for each in memory.
MOST_COLUMNS = 1 << 24

_FORMAT = "FlabuffersModel_v1"  #: CatBoost's own spelling
_VALUES_PER_BIN = 254
_BIN = np.dtype([("feature", "<u2"), ("xor", "u1"), ("split", "u1")])
_UNREAD = (
    (_schema.ModelTrees.TEXTS, "the model reads text features; supported: numbers and categories"),
    (_schema.ModelTrees.EMBEDDINGS, "the model reads embedding features; supported: numbers and categories"),
    (_schema.ModelTrees.ESTIMATED, "the model reads estimated features; supported: numbers and categories"),
    (_schema.ModelTrees.STEPS, "trees that are not symmetric; supported: grow_policy='SymmetricTree'"),
    (_schema.ModelTrees.LEAF_OF_NODE, "trees that are not symmetric; supported: grow_policy='SymmetricTree'"),
)


def check_binary(file: NativeFile) -> None:
    """Raises unless CatBoost can read the file and score with it."""
    core, tables = _saved.parts(memoryview(file.data))
    expect(core.text(_schema.ModelCore.FORMAT) == _FORMAT, "the format's name")
    trees = core.table(_schema.ModelCore.TREES)
    for field, what in _UNREAD:
        if trees.length(field):
            raise file.refuse(what, code="Unsupported")
    expect(core.texts(_schema.ModelCore.PARTS) in ([], [_saved.TABLES]), "the list of parts")
    saved = _saved.SavedModel(file.data)
    features = _Features(trees)
    _check_trees(trees, saved)
    for ctr in saved.ctrs:
        _check_ctr(ctr, features)
    for table in tables:
        _check_counts(table)


class _Features:
    """What splits may ask; checks what the features say of themselves on the way."""

    def __init__(self, trees: Table) -> None:
        field = _schema.ModelTrees
        floats, texts = _schema.FloatFeature, _schema.CatFeature
        flat: list[int] = []
        self.numbers = _indices(trees.tables(field.NUMBERS), floats.INDEX, floats.FLAT_INDEX, flat)
        self.categories = _indices(trees.tables(field.CATEGORIES), texts.INDEX, texts.FLAT_INDEX, flat)
        expect(len(set(flat)) == len(flat), "the features' columns")
        self.borders: set[tuple[int, float]] = set()  #: of numbers
        self.values: set[tuple[int, int]] = set()  #: hashes of categories
        for index, each in zip(self.numbers, trees.tables(field.NUMBERS), strict=True):
            whole(each.number(floats.NAN_TREATMENT, "b", 0), "the treatment of missing values", 0, 2)
            self.borders.update((index, border) for border in _borders(each, floats.BORDERS))
        used = zip(self.categories, trees.tables(field.CATEGORIES), strict=True)
        self.read = {index for index, each in used if each.number(texts.USED, "?", True)}
        for each in trees.tables(field.ONE_HOT):
            index = each.number(_schema.OneHotFeature.INDEX, "i", -1)
            expect(index in self.read, "a category that splits ask for")
            values = each.array(_schema.OneHotFeature.VALUES, "<u4").tolist()
            self.values.update((index, value) for value in values)
        for each in trees.tables(field.CTRS):
            _borders(each, _schema.CtrFeature.BORDERS)


def _indices(tables: list[Table], index: int, flat_index: int, flat: list[int]) -> list[int]:
    """The numbers of features of a kind, in order; adds their columns."""
    found = [whole(each.number(index, "i", -1), "a feature's number", 0, MOST_COLUMNS) for each in tables]
    columns = [whole(each.number(flat_index, "i", -1), "a feature's column", 0, MOST_COLUMNS) for each in tables]
    expect(sorted(set(found)) == found, "the order of the features")
    expect(all(at <= column for at, column in zip(found, columns, strict=True)), "a feature's column")
    flat.extend(columns)
    return found


def _borders(feature: Table, field: int) -> list[float]:
    borders = numbers(feature.array(field, "<f4"), "borders")
    expect((np.diff(borders) > 0).all(), "borders")
    return [float(border) for border in borders]


def _check_trees(trees: Table, saved: _saved.SavedModel) -> None:
    field = _schema.ModelTrees
    depths = saved.depths.astype(np.int64)
    starts = np.cumsum(depths) - depths
    integers(trees.array(field.STARTS, "<i4"), "where trees begin", 0, len(saved.splits), len(depths))
    expect(np.array_equal(trees.array(field.STARTS, "<i4"), starts), "where trees begin")
    weights = trees.length(field.LEAF_WEIGHTS)
    expect(weights in (0, int((1 << depths).sum())), "leaf_weights")
    numbers([saved.scale, *saved.bias], "scale and bias")
    packed = trees.array(field.PACKED, _BIN)
    levels = trees.array(field.SPLITS, "<i4")
    expect(not packed.size or np.array_equal(packed, _packed(trees)[levels]), "the packed splits")


def _packed(trees: Table) -> NDArray[np.void]:
    """All that splits may ask, as CatBoost's evaluator has it: in which column of small numbers, and from which on."""
    made = list(_packed_splits(trees))
    return np.array(made, _BIN) if made else np.empty(0, _BIN)


def _packed_splits(trees: Table) -> Iterator[tuple[int, int, int]]:
    field, column = _schema.ModelTrees, 0
    for kind, asked in (
        (field.NUMBERS, _schema.FloatFeature.BORDERS),
        (field.ONE_HOT, _schema.OneHotFeature.VALUES),
        (field.CTRS, _schema.CtrFeature.BORDERS),
    ):
        for feature in trees.tables(kind):
            count = feature.length(asked)
            for at in range(count):
                place = at % _VALUES_PER_BIN + 1
                expect(column + at // _VALUES_PER_BIN <= 0xFFFF, "the number of features")
                mask = (~place & 0xFF, 0xFF) if kind == field.ONE_HOT else (0, place)
                yield column + at // _VALUES_PER_BIN, *mask
            column += -(-count // _VALUES_PER_BIN)


def _check_ctr(ctr: Ctr, features: _Features) -> None:
    expect(ctr.counted.type in TYPES, "a statistic's type")
    whole(ctr.target_border, "a statistic's target", 0, 255)
    numbers([ctr.numerator, ctr.denominator, ctr.shift, ctr.scale], "a statistic's numbers")
    parts: Combination = ctr.counted.combination
    expect(features.read.issuperset(parts.categories), "a statistic's categories")
    expect(features.borders.issuperset(parts.above), "a statistic's borders")
    expect(features.values.issuperset(parts.equal), "a statistic's values")


def _check_counts(table: Table) -> None:
    """A hash table of CatBoost has 2^k places, and is searched until one that is empty."""
    hashes, counted = _saved.Counts.hashes_of(table), _saved.Counted.read(table.table(_schema.CtrTable.BASE))
    size = len(hashes)
    expect(size > 0 and size & (size - 1) == 0 and (hashes == _saved.EMPTY).any(), "the places of counts")
    if counted.type in ("Borders", "Buckets"):
        whole(table.number(_schema.CtrTable.CLASSES, "i", 0), "the classes of counts", 2, 1 << 16)
