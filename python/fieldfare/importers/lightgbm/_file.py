# SPDX-License-Identifier: Apache-2.0
"""A LightGBM model file: whether it is one, whether its parts fit together, and those that predictions need."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import numpy as np

from fieldfare.importers import _trees
from fieldfare.importers._native import Ints, NativeFile, expect, integers, numbers, refuse, whole

__all__ = ["is_model", "read"]

_HEADER = (
    "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective", "feature_names",
    "monotone_constraints", "feature_infos", "tree_sizes",
)  # fmt: skip
#: A tree's lists: of inner nodes, and of leaves.
_INNER = (
    "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "internal_value",
    "internal_weight", "internal_count",
)  # fmt: skip
_LEAF = ("leaf_value", "leaf_weight", "leaf_count")
_TREE = ("num_leaves", "num_cat", *_INNER, *_LEAF, "cat_boundaries", "cat_threshold", "is_linear", "shrinkage")
#: Those that predictions read: a model may be without the others.
_READ = ("split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_value")
_NUMBERS = re.compile(r"[-+.0-9eEinfa]*(?: [-+.0-9eEinfa]+)*")
_LARGEST, _MOST_OUTPUTS = 2**31 - 1, 100_000


def is_model(data: bytes) -> bool:
    """Whether the bytes begin like a model in LightGBM's text."""
    return data[:16].removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")[0].strip() == b"tree"


def read(file: NativeFile) -> str:
    """Checks a whole file and gives the text that the library is to read: the trees and what predictions need besides,
    without `tree_sizes`, which LightGBM would trust."""
    text = file.data.decode("utf-8-sig").replace("\r\n", "\n").lstrip()
    head, _, rest = text.partition("\n\n")
    body, end, tail = rest.partition("\nend of trees")
    expect(end, "the end of the trees")
    header, flags = _header(head)
    features = whole(header["max_feature_idx"], "max_feature_idx", 0, _LARGEST - 1) + 1
    _check_header(header, features)
    outputs = whole(header["num_tree_per_iteration"], "num_tree_per_iteration", 1, _MOST_OUTPUTS)
    blocks = re.split(r"(?:^|\n)Tree=", body.strip("\n"))[1:]
    trees = [_tree(file, block, at, features) for at, block in enumerate(blocks)]
    expect(trees and len(trees) % outputs == 0, "the number of trees")
    lines = ["tree", *(f"{key}={value}" for key, value in header.items() if key != "tree_sizes"), *flags, ""]
    for at, tree in enumerate(trees):
        lines += [f"Tree={at}", *(f"{key}={value}" for key, value in tree.items()), "", ""]
    return "\n".join([*lines, "end of trees", "", *_parameters(tail), _categories(tail), ""])


def _header(head: str) -> tuple[dict[str, str], list[str]]:
    header: dict[str, str] = {}
    flags = []
    for line in head.split("\n")[1:]:
        key, found, value = line.partition("=")
        if line == "average_output" and line not in flags:
            flags.append(line)
        elif found and key in _HEADER and key not in header:
            header[key] = value
        else:
            raise refuse(f"the line {line[:60]!r}")
    return header, flags


def _check_header(header: dict[str, str], features: int) -> None:
    expect(re.fullmatch(r"v[234]", header["version"]), f"the version {header['version'][:20]!r}")
    for key in ("feature_names", "feature_infos"):
        expect(key not in header or len(header[key].split(" ")) == features, key)
    classes = whole(header["num_class"], "num_class", 1, _MOST_OUTPUTS)
    whole(header.get("label_index", 0), "label_index", 0, _LARGEST)
    name, *options = header.get("objective", "").split(" ")
    chosen = dict((each + ":").split(":")[:2] for each in options)
    multiclass = name in ("multiclass", "multiclassova")
    expect(len(chosen) == len(options) and multiclass == ("num_class" in chosen), "objective")
    expect(whole(chosen.get("num_class", classes), "num_class", 1, _MOST_OUTPUTS) == classes, "num_class")
    trees = whole(header["num_tree_per_iteration"], "num_tree_per_iteration", 1, _MOST_OUTPUTS)
    expect(trees == classes if multiclass or not name else trees == classes == 1, "num_tree_per_iteration")


def _tree(file: NativeFile, block: str, at: int, features: int) -> dict[str, str]:
    number, *lines = block.rstrip("\n").split("\n")
    expect(number == str(at), f"the number of tree {at}")
    if any(line.startswith("is_linear=") and line != "is_linear=0" for line in lines):
        raise file.refuse("linear_tree: leaves that are linear models; supported: constant leaves", code="Unsupported")
    tree: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition("=")
        expect(key in _TREE and key not in tree and _NUMBERS.fullmatch(value), f"the line {line[:60]!r} of tree {at}")
        tree[key] = value
    leaves = whole(tree["num_leaves"], "num_leaves", 1, _LARGEST)
    numbers([float(tree.get("shrinkage", 1))], "shrinkage")
    for keys, count in ((_INNER, leaves - 1), (_LEAF, leaves)):
        for key in keys:
            _numbers(tree, key, count if tree.get(key) or key in _READ else 0)
    if leaves > 1:
        _check_nodes(tree, leaves, features)
    return tree


def _check_nodes(tree: dict[str, str], leaves: int, features: int) -> None:
    inner = leaves - 1
    _integers(tree, "split_feature", 0, features - 1)
    left, right = (_integers(tree, key, -leaves, inner - 1) for key in ("left_child", "right_child"))
    children = np.concatenate([left, right])
    nodes, ends = children[children >= 0], ~children[children < 0]
    expect(np.array_equal(np.sort(nodes), np.arange(1, inner)), "a child")
    expect(np.array_equal(np.sort(ends), np.arange(leaves)), "a leaf")
    level, depth = np.zeros(1, np.int64), 0
    while level.size and depth <= _trees.DEEPEST:
        below = np.concatenate([left[level], right[level]])
        level, depth = below[below >= 0], depth + 1
    expect(depth <= _trees.DEEPEST, "a tree's depth")
    decisions = _integers(tree, "decision_type", 0, 11)
    _check_sets(tree, (decisions & 1) != 0)


def _check_sets(tree: dict[str, str], categorical: Any) -> None:
    """The category sets: bits in words, which categorical nodes name by the set's number."""
    sets = whole(tree.get("num_cat", 0), "num_cat", 0, _LARGEST)
    chosen = _numbers(tree, "threshold", None)[categorical]
    expect(((chosen >= 0) & (chosen < sets) & (chosen == np.floor(chosen))).all(), "a category set")
    if sets:
        words = _integers(tree, "cat_threshold", 0, 2**32 - 1)
        bounds = _integers(tree, "cat_boundaries", 0, words.size)
        expect(bounds.size == sets + 1 and bounds[0] == 0 and bounds[-1] == words.size, "cat_boundaries")
        expect((np.diff(bounds) >= 0).all(), "cat_boundaries")


def _numbers(tree: dict[str, str], key: str, count: int | None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what is no number ends the list
        found = np.fromstring(tree.get(key, ""), np.float64, sep=" ") if tree.get(key) else np.empty(0)
    return numbers(found, key, count)


def _integers(tree: dict[str, str], key: str, low: int, high: int) -> Ints:
    found = _numbers(tree, key, None)
    expect(np.array_equal(found, np.floor(found)), key)
    return integers(found.astype(np.int64), key, low, high)


def _parameters(tail: str) -> list[str]:
    """Of the parameters, those that say something of the columns: which of them were categories."""
    found = re.search(r"^\[categorical_feature: [0-9,]+\]$", tail, re.MULTILINE)
    return ["parameters:", found[0], "end of parameters", ""] if found else []


def _categories(tail: str) -> str:
    """The line with the categories of a pandas frame."""
    lines = [line for line in tail.split("\n") if line.startswith("pandas_categorical:")]
    listed = json.loads(lines[-1].partition(":")[2]) if lines else None
    expect(listed is None or all(isinstance(each, list) for each in listed), "pandas_categorical")
    return f"pandas_categorical:{json.dumps(listed)}"
