# SPDX-License-Identifier: Apache-2.0
"""An XGBoost model file, JSON or binary JSON: whether it is one, and whether its parts fit together."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldfare.importers import _native, _trees
from fieldfare.importers._native import NativeFile, expect, integers, mapping, numbers, texts, whole
from fieldfare.importers.xgboost import _objectives, _ubjson

__all__ = ["Content", "is_old_binary", "is_ubjson", "read"]

_LARGEST = 2**31 - 1
_MOST_OUTPUTS, _MOST_CATEGORIES = 100_000, 2**24
#: Of a node, besides its children: each a list with one entry per node.
_PER_NODE = ("base_weights", "loss_changes", "sum_hessian", "split_conditions")
#: A length and a name, as the binary files of XGBoost up to 3.0 have them near their beginning.
_OLD_NAMES = tuple(len(name).to_bytes(8, "little") + name for name in (b"gbtree", b"gblinear", b"dart"))


def is_ubjson(data: bytes) -> bool:
    """Whether the bytes begin like a model in binary JSON."""
    return data[:1] == b"{" and data[1:2] in (b"i", b"U", b"I", b"l", b"L") and b"learner" in data[:4096]


def is_old_binary(data: bytes) -> bool:
    """Whether the file is one of the binary form that XGBoost 3.1 and later cannot read."""
    return data[:4] in (b"binf", b"bs64") or any(name in data[:512] for name in _OLD_NAMES)


class Content:
    """The parts of a file that are compared with what the library makes of it."""

    def __init__(self, version: tuple[int, ...], model: dict[str, Any]) -> None:
        self.version = version
        self.trees = len(model["trees"])
        self.weighted = bool(len(model.get("weight_drop", ())))


def read(file: NativeFile) -> Content:
    """Reads and checks a whole file."""
    content = mapping(file.json or _ubjson.loads(file.data), "the file")
    version = tuple(integers(content.get("version", (0, 0, 0)), "version", 0, 10**6).tolist())
    learner = mapping(content["learner"], "learner")
    parameters = mapping(learner["learner_model_param"], "learner_model_param")
    features = whole(parameters["num_feature"], "num_feature", 0, _LARGEST)
    classes = whole(parameters["num_class"], "num_class", 0, _MOST_OUTPUTS)
    targets = whole(parameters.get("num_target", 1), "num_target", 0, _MOST_OUTPUTS)
    outputs = max(classes, 1) * max(targets, 1)
    _check_texts(file, learner, parameters, features)

    gradient = mapping(learner["gradient_booster"], "gradient_booster")
    booster = gradient["name"]
    if booster == "gblinear":
        raise file.refuse("gblinear is not a tree model; supported: gbtree, dart", code="Unsupported")
    expect(booster in ("gbtree", "dart"), "the booster's name")
    model = mapping(gradient["gbtree"]["model"] if booster == "dart" else gradient["model"], "model")
    if "weight_drop" in gradient:
        model = {**model, "weight_drop": gradient["weight_drop"]}
    _check_trees(file, model, features, outputs)
    _check_rounds(model, learner.get("attributes", {}), outputs)
    _check_categories(mapping(model.get("cats", {}), "cats"), features)
    return Content(version, model)


def _check_texts(file: NativeFile, learner: dict[str, Any], parameters: dict[str, Any], features: int) -> None:
    for key in ("feature_names", "feature_types"):
        listed = texts(learner.get(key, []), key)
        expect(len(listed) in (0, features), key)
    _all_texts(parameters, "learner_model_param")
    _all_texts(mapping(learner.get("attributes", {}), "attributes"), "attributes")
    objective = mapping(learner["objective"], "objective")
    name = objective["name"]
    if name not in _objectives.CLASSIFIER | _objectives.REGRESSOR:
        known = ", ".join(sorted(_objectives.CLASSIFIER | _objectives.REGRESSOR))
        raise file.refuse(f"the objective is {str(name)[:60]!r}; supported: {known}", code="Unsupported")
    for key, value in objective.items():
        if key != "name":
            _all_texts(mapping(value, key), key)


def _all_texts(found: dict[str, Any], what: str) -> None:
    texts(list(found.values()), what)


def _check_trees(file: NativeFile, model: dict[str, Any], features: int, outputs: int) -> None:
    trees = model["trees"]
    count = len(trees)
    expect(whole(model["gbtree_model_param"]["num_trees"], "num_trees", 0, _LARGEST) == count, "num_trees")
    integers(model["tree_info"], "tree_info", 0, outputs - 1, count)
    if "weight_drop" in model:
        numbers(model["weight_drop"], "weight_drop", count)
    for tree in trees:
        _check_tree(file, mapping(tree, "a tree"), features)


def _check_tree(file: NativeFile, tree: dict[str, Any], features: int) -> None:
    if whole(tree["tree_param"].get("size_leaf_vector", 0), "size_leaf_vector", 0, _LARGEST) > 1:
        raise file.refuse("its leaves are vectors; supported: a model per target", code="Unsupported")
    nodes = whole(tree["tree_param"]["num_nodes"], "num_nodes", 1, _LARGEST)
    left = integers(tree["left_children"], "left_children", -1, nodes - 1, nodes)
    right = integers(tree["right_children"], "right_children", -1, nodes - 1, nodes)
    expect(((left < 0) == (right < 0)).all(), "a node with one child")
    children = np.concatenate([left[left >= 0], right[right >= 0]])
    expect(np.bincount(children, minlength=nodes).max() <= 1 and not (children == 0).any(), "a child")
    expect(_depth(left, right) <= _trees.DEEPEST, "a tree's depth")
    inner = left >= 0
    split = integers(tree["split_indices"], "split_indices", 0, _LARGEST, nodes)
    expect(not inner.any() or split[inner].max() < features, "split_indices")
    parents = integers(tree["parents"], "parents", -1, _LARGEST, nodes)
    expect(((parents < nodes) | (parents == _LARGEST)).all(), "parents")
    at = np.arange(nodes)[inner]
    expect((parents[left[inner]] == at).all() and (parents[right[inner]] == at).all(), "parents")
    integers(tree["default_left"], "default_left", 0, 1, nodes)
    for key in _PER_NODE:
        numbers(tree[key], key, nodes)
    kinds = integers(tree.get("split_type", [0] * nodes), "split_type", 0, 1, nodes)
    _check_sets(tree, kinds)


def _depth(left: _native.Ints, right: _native.Ints) -> int:
    """Levels below the root. Each node is some other's child once at most, so that this ends."""
    level, depth = np.zeros(1, np.int64), -1
    while level.size and depth <= _trees.DEEPEST:
        inner = level[left[level] >= 0]
        level, depth = np.concatenate([left[inner], right[inner]]), depth + 1
    return depth


def _check_sets(tree: dict[str, Any], kinds: _native.Ints) -> None:
    """The category sets: one per categorical node, one after the other."""
    categories = integers(tree.get("categories", []), "categories", 0, _MOST_CATEGORIES - 1)
    at = integers(tree.get("categories_nodes", []), "categories_nodes", 0, len(kinds) - 1)
    sizes = integers(tree.get("categories_sizes", []), "categories_sizes", 0, categories.size, at.size)
    begin = integers(tree.get("categories_segments", []), "categories_segments", 0, categories.size, at.size)
    expect((begin + sizes <= categories.size).all(), "a category set")
    expect((np.diff(at) > 0).all() and np.array_equal(np.nonzero(kinds)[0], at), "categories_nodes")


def _check_rounds(model: dict[str, Any], attributes: dict[str, str], outputs: int) -> None:
    count, parameters = len(model["trees"]), model["gbtree_model_param"]
    parallel = whole(parameters.get("num_parallel_tree", 1), "num_parallel_tree", 0, _LARGEST)
    if "iteration_indptr" in model:
        begins = integers(model["iteration_indptr"], "iteration_indptr", 0, count)
        expect(begins.size and begins[0] == 0 and begins[-1] == count, "iteration_indptr")
        expect((np.diff(begins) >= 0).all(), "iteration_indptr")
        rounds = begins.size - 1
    else:
        per_round = outputs * max(parallel, 1)
        expect(count % per_round == 0, "the number of trees")
        rounds = count // per_round
    if "best_iteration" in attributes:
        whole(attributes["best_iteration"], "best_iteration", 0, max(rounds - 1, 0))


def _check_categories(container: dict[str, Any], features: int) -> None:
    """The categories of the training frame, which rows of a frame are looked up in."""
    encodings = [mapping(each, "enc") for each in container.get("enc", [])]
    expect(len(encodings) in (0, features), "enc")
    sizes = []
    for each in encodings:
        if "offsets" not in each:
            sizes.append(numbers(each["values"], "values").size)
            whole(each["type"], "type", 0, 255)
            continue
        values = integers(each["values"], "values", -128, 255)
        ends = integers(each["offsets"], "offsets", 0, values.size)
        expect((np.diff(ends) >= 0).all() and (not ends.size or (ends[0] == 0 and ends[-1] == values.size)), "offsets")
        sizes.append(max(ends.size - 1, 0))
    if not encodings:
        return
    begins = np.concatenate([[0], np.cumsum(sizes)])
    found = integers(container["feature_segments"], "feature_segments", 0, _LARGEST, begins.size)
    expect(np.array_equal(found, begins), "feature_segments")
    order = integers(container["sorted_idx"], "sorted_idx", 0, _LARGEST, int(begins[-1]))
    for first, size in zip(begins, sizes, strict=False):
        expect(np.array_equal(np.sort(order[first : first + size]), np.arange(size)), "sorted_idx")
