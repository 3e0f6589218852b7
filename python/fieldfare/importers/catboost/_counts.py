# SPDX-License-Identifier: Apache-2.0
"""What a .cbm file has of statistics of categories (CTRs): which the model asks for, and the tables of their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers.catboost import _schema
from fieldfare.importers.catboost._flatbuffer import Table

TYPES = (
    "Borders", "Buckets", "BinarizedTargetMeanValue", "FloatTargetMeanValue", "Counter", "FeatureFreq",
)  # fmt: skip

_FLOAT_SPLIT = np.dtype([("index", "<i4"), ("border", "<f4")])
_ONE_HOT_SPLIT = np.dtype([("index", "<i4"), ("hash", "<u4")])
_BUCKET = np.dtype([("hash", "<u8"), ("row", "<u4")])
_MEAN = np.dtype([("sum", "<f4"), ("count", "<i4")])

#: The hash of an empty place of CatBoost's own hash table.
EMPTY = 2**64 - 1


@dataclass(frozen=True)
class Combination:
    """What counts are of: the rows that agree in some categories and in the answers to some questions."""

    categories: tuple[int, ...]  #: categorical features
    above: tuple[tuple[int, float], ...]  #: numbers > borders
    equal: tuple[tuple[int, int], ...]  #: categorical features' hashes == values from 0 to 2^32 - 1


@dataclass(frozen=True)
class Counted:
    """What one table counts."""

    combination: Combination
    type: str  #: one of TYPES, or what CatBoost numbers it if it is not known
    target: int  #: which of the targets, or which of the ways to cut one; 0 where no target is counted

    @classmethod
    def read(cls, table: Table) -> Counted:
        parts, kind = table.table(_schema.CtrBase.COMBINATION), table.number(_schema.CtrBase.TYPE, "b", 0)
        combination = Combination(
            tuple(parts.array(_schema.Combination.CATEGORIES, "<i4").tolist()),
            tuple(parts.array(_schema.Combination.FLOAT_SPLITS, _FLOAT_SPLIT).tolist()),
            tuple(parts.array(_schema.Combination.ONE_HOT_SPLITS, _ONE_HOT_SPLIT).tolist()),
        )
        name = TYPES[kind] if 0 <= kind < len(TYPES) else str(kind)
        return cls(combination, name, table.number(_schema.CtrBase.TARGET_CLASSIFIER, "i", 0))


@dataclass(frozen=True)
class Ctr:
    """A statistic: (count + numerator) / (total + denominator), shifted and scaled."""

    counted: Counted
    target_border: int  #: Borders: rows above it are counted; Buckets: rows in the bucket of this number
    numerator: float
    denominator: float
    shift: float
    scale: float

    @classmethod
    def read(cls, table: Table) -> Ctr:
        return cls(
            Counted.read(table.table(_schema.ModelCtr.BASE)),
            table.number(_schema.ModelCtr.TARGET_BORDER, "i", 0),
            table.number(_schema.ModelCtr.PRIOR_NUMERATOR, "f", 0.0),
            table.number(_schema.ModelCtr.PRIOR_DENOMINATOR, "f", 1.0),
            table.number(_schema.ModelCtr.SHIFT, "f", 0.0),
            table.number(_schema.ModelCtr.SCALE, "f", 1.0),
        )


@dataclass(frozen=True)
class Counts:
    """A table of counts."""

    hashes: NDArray[np.uint64]  #: (rows,) of the combinations in the training data
    rows: NDArray[Any]  #: (rows, counts) target classes, or sum and count of the target, or just the rows
    denominator: int  #: of Counter and FeatureFreq

    @staticmethod
    def hashes_of(table: Table) -> NDArray[np.uint64]:
        """The hash in each place of CatBoost's own hash table."""
        found: NDArray[np.uint64] = _buckets(table)["hash"]
        return found

    @classmethod
    def read(cls, table: Table) -> tuple[Counted, Counts]:
        counted = Counted.read(table.table(_schema.CtrTable.BASE))
        buckets = _buckets(table)
        buckets = buckets[buckets["hash"] != EMPTY]
        raw = table.array(_schema.CtrTable.COUNTS, "u1")
        if counted.type in ("BinarizedTargetMeanValue", "FloatTargetMeanValue"):
            means = raw.view(_MEAN)
            rows = np.stack([means["sum"].astype(np.float64), means["count"].astype(np.float64)], axis=1)
        elif counted.type in ("Counter", "FeatureFreq"):
            rows = raw.view("<i4").reshape(-1, 1)
        else:
            rows = raw.view("<i4").reshape(-1, table.number(_schema.CtrTable.CLASSES, "i", 0))
        return counted, cls(buckets["hash"], rows[buckets["row"]], table.number(_schema.CtrTable.DENOMINATOR, "i", 0))


def _buckets(table: Table) -> NDArray[Any]:
    return table.array(_schema.CtrTable.INDEX, "u1").view(_BUCKET)
