# SPDX-License-Identifier: Apache-2.0
"""The places of fields in the tables of a .cbm file: catboost/libs/model/flatbuffers/{model,features,ctr_data}.fbs."""

from __future__ import annotations

from enum import IntEnum


class ModelCore(IntEnum):
    FORMAT = 0
    TREES = 1
    INFO = 2
    PARTS = 3


class KeyValue(IntEnum):
    KEY = 0
    VALUE = 1


class ModelTrees(IntEnum):
    DIMENSION = 0
    SPLITS = 1
    SIZES = 2
    STARTS = 3  #: of each tree's splits
    CATEGORIES = 4
    NUMBERS = 5
    ONE_HOT = 6
    CTRS = 7
    LEAF_VALUES = 8
    LEAF_WEIGHTS = 9
    STEPS = 10  #: of trees that are not symmetric
    LEAF_OF_NODE = 11  #: of trees that are not symmetric
    TEXTS = 12
    ESTIMATED = 13
    SCALE = 14
    BIAS = 15
    BIASES = 16
    PACKED = 17  #: the splits as the evaluator has them
    EMBEDDINGS = 18


class FloatFeature(IntEnum):
    HAS_NANS = 0
    INDEX = 1
    FLAT_INDEX = 2
    BORDERS = 3
    NAME = 4
    NAN_TREATMENT = 5


class CatFeature(IntEnum):
    INDEX = 0
    FLAT_INDEX = 1
    NAME = 2
    USED = 3


class OneHotFeature(IntEnum):
    INDEX = 0
    VALUES = 1


class CtrFeature(IntEnum):
    CTR = 0
    BORDERS = 1


class ModelCtr(IntEnum):
    BASE = 0
    TARGET_BORDER = 1
    PRIOR_NUMERATOR = 2
    PRIOR_DENOMINATOR = 3
    SHIFT = 4
    SCALE = 5


class CtrBase(IntEnum):
    COMBINATION = 0
    TYPE = 1
    TARGET_CLASSIFIER = 2


class Combination(IntEnum):
    CATEGORIES = 0
    FLOAT_SPLITS = 1
    ONE_HOT_SPLITS = 2


class CtrTable(IntEnum):
    BASE = 0
    INDEX = 1
    COUNTS = 2
    DENOMINATOR = 3
    CLASSES = 4
