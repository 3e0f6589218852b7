# SPDX-License-Identifier: Apache-2.0
"""A CatBoost model file, binary or JSON: whether it is one, and whether its parts fit together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from fieldfare.importers._native import NativeFile, expect, integers, mapping, numbers, refuse, whole
from fieldfare.importers.catboost._binary import MOST_COLUMNS

__all__ = ["BINARY", "check_json", "is_json"]

BINARY = b"CBM1"  #: what a binary file begins with
_DEEPEST, _LARGEST = 16, 2**31 - 1
_HASHES = -(2**31), 2**32 - 1
_TREATMENTS = ("AsIs", "AsFalse", "AsTrue")

_Split = tuple[str, int, float]  #: what a split asks: a kind, a feature's number, and a border or hash


def is_json(content: dict[str, Any]) -> bool:
    """Whether a JSON file is a model of CatBoost."""
    return "features_info" in content and ("oblivious_trees" in content or "trees" in content)


def check_json(file: NativeFile) -> None:
    """Raises unless CatBoost can read the file and score with it."""
    content = file.json
    if "trees" in content:
        raise file.refuse("trees that are not symmetric; supported: grow_policy='SymmetricTree'", code="Unsupported")
    features = mapping(content["features_info"], "features_info")
    for kind in ("text_features", "embedding_features", "estimated_features"):
        if features.get(kind):
            what = f"the model reads {kind.replace('_', ' ')}; supported: numbers and categories"
            raise file.refuse(what, code="Unsupported")
    info = mapping(content.get("model_info", {}), "model_info")
    for key, value in info.items():
        if isinstance(value, str) and key in ("params", "class_params", "loss_function"):
            mapping(json.loads(value), key)
    asked = list(_asked(features, mapping(content.get("ctr_data", {}), "ctr_data")))
    trees = content["oblivious_trees"]
    expect(isinstance(trees, list) and trees, "oblivious_trees")
    outputs = _tree(mapping(trees[0], "a tree"), asked)
    expect(all(_tree(mapping(tree, "a tree"), asked) == outputs for tree in trees), "leaf_values")
    scale, bias = content.get("scale_and_bias", [1, 0])
    numbers([scale], "scale", 1)
    if isinstance(bias, list):
        expect(numbers(bias, "bias").size in (0, outputs), "bias")
    else:
        numbers([bias], "bias", 1)


def _asked(features: dict[str, Any], tables: dict[str, Any]) -> Iterator[_Split]:
    """All that splits may ask, as they number it through; checks what the features say of themselves on the way."""
    flat: list[int] = []
    count = {"float": 0, "categorical": 0}
    for at, each in enumerate(features.get("float_features", [])):
        expect(each["feature_index"] == at, "feature_index")
        flat.append(whole(each["flat_feature_index"], "flat_feature_index", 0, MOST_COLUMNS))
        expect(each["nan_value_treatment"] in _TREATMENTS and isinstance(each["has_nans"], bool), "has_nans")
        count["float"] += 1
        for border in _borders(each.get("borders") or []):
            yield "FloatFeature", at, border
    one_hot: list[_Split] = []
    for at, each in enumerate(features.get("categorical_features", [])):
        expect(each["feature_index"] == at, "feature_index")
        flat.append(whole(each["flat_feature_index"], "flat_feature_index", 0, MOST_COLUMNS))
        count["categorical"] += 1
        for value in integers(each.get("values", []), "values", *_HASHES).tolist():
            one_hot.append(("OneHotFeature", at, value))
    expect(len(set(flat)) == len(flat), "flat_feature_index")
    yield from one_hot
    for at, each in enumerate(features.get("ctrs", [])):
        _check_ctr(mapping(each, "a statistic"), count)
        for border in _borders(each["borders"]):
            yield "OnlineCtr", at, border
    for each in tables.values():
        _check_table(mapping(each, "a table of counts"))


def _borders(found: Any) -> list[float]:
    borders = numbers(found, "borders")
    expect((np.diff(borders) > 0).all(), "borders")
    return [float(border) for border in borders]


def _check_ctr(ctr: dict[str, Any], count: dict[str, int]) -> None:
    mapping(json.loads(ctr["identifier"]), "identifier")
    named = ("prior_denomerator", "prior_numerator", "scale", "shift")
    numbers([ctr[key] for key in named], "a statistic's numbers", len(named))
    whole(ctr.get("target_border_idx", 0), "target_border_idx", 0, 255)
    for element in ctr["elements"]:
        kind = element["combination_element"]
        if kind == "float_feature":
            whole(element["float_feature_index"], "float_feature_index", 0, count["float"] - 1)
            numbers([element["border"]], "border", 1)
        elif kind in ("cat_feature_value", "cat_feature_exact_value"):
            whole(element["cat_feature_index"], "cat_feature_index", 0, count["categorical"] - 1)
            if kind == "cat_feature_exact_value":
                whole(element["value"], "value", *_HASHES)
        else:
            raise refuse(f"a combination of {str(kind)[:40]!r}")


def _check_table(table: dict[str, Any]) -> None:
    stride = whole(table["hash_stride"], "hash_stride", 2, 2**16)
    whole(table.get("counter_denominator", 0), "counter_denominator", 0, _LARGEST)
    entries = table["hash_map"]
    expect(isinstance(entries, list) and len(entries) % stride == 0, "hash_map")
    for at in range(0, len(entries), stride):
        expect(isinstance(entries[at], str), "hash_map")
        whole(entries[at], "hash_map", 0, 2**64 - 1)
        numbers(entries[at + 1 : at + stride], "hash_map", stride - 1)


def _tree(tree: dict[str, Any], asked: list[_Split]) -> int:
    """Checks a tree and gives the number of outputs of its leaves."""
    splits = tree.get("splits") or []
    expect(isinstance(splits, list) and len(splits) <= _DEEPEST, "splits")
    for split in splits:
        at = whole(split["split_index"], "split_index", 0, len(asked) - 1)
        kind, feature, value = asked[at]
        expect(split["split_type"] == kind, "split_type")
        if kind == "FloatFeature":
            expect(split["float_feature_index"] == feature, "float_feature_index")
        if kind == "OneHotFeature":
            expect(split["cat_feature_index"] == feature, "cat_feature_index")
        expect(split["value" if kind == "OneHotFeature" else "border"] == value, "a split")
    leaves = int(numbers(tree["leaf_values"], "leaf_values").size)
    weights = numbers(tree.get("leaf_weights", []), "leaf_weights").size
    expect(leaves and leaves % 2 ** len(splits) == 0, "leaf_values")
    expect(weights in (0, 2 ** len(splits)), "leaf_weights")
    return leaves // (1 << len(splits))
