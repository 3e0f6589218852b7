# SPDX-License-Identifier: Apache-2.0
"""LightGBM's text model: every number is written so that it reads back with the same bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers import _trees

Ints = NDArray[np.int64]

_CATEGORICAL, _DEFAULT_LEFT = 1, 2
#: decision_type's missing type (bits 2 and 3) as a MissingRule: None: NaN is 0; Zero: 0 is missing; NaN: NaN is.
_MISSING_RULE = np.array([1, 2, 0, 0], np.uint8)
_KEYS = (
    "num_leaves", "num_cat", "split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_value",
    "cat_boundaries", "cat_threshold", "is_linear",
)  # fmt: skip


@dataclass
class TextModel:
    """A parsed model: its header's entries, and per key the trees' numbers as text."""

    header: dict[str, str]
    average: bool  #: random-forest boosting: the sum is divided by the number of iterations
    trees: list[dict[str, str]]

    @property
    def outputs(self) -> int:
        """Trees per iteration, one per margin."""
        return int(self.header["num_tree_per_iteration"])

    @property
    def features(self) -> int:
        """Columns of the training matrix."""
        return int(self.header["max_feature_idx"]) + 1

    @property
    def objective(self) -> tuple[str, dict[str, str]]:
        """Its name ("" if the model was trained with a function) and options, e.g. {"sigmoid": "1"}."""
        words = self.header.get("objective", "").split()
        return (words[0] if words else ""), dict((word + ":").split(":")[:2] for word in words[1:])

    @property
    def linear(self) -> bool:
        """Whether leaves hold linear models."""
        return any(tree.get("is_linear", "0") != "0" for tree in self.trees)


def parse(text: str) -> TextModel:
    """Reads what `Booster.model_to_string` writes."""
    head, _, rest = text.partition("\nTree=")
    lines = head.splitlines()
    header = dict(line.split("=", 1) for line in lines if "=" in line)
    body = rest.split("\nend of trees")[0]
    trees = []
    for block in body.split("\nTree=") if rest else []:
        entries = dict(line.split("=", 1) for line in block.splitlines()[1:] if "=" in line)
        trees.append({key: entries[key] for key in _KEYS if key in entries})
    return TextModel(header, "average_output" in lines, trees)


def _joined(model: TextModel, key: str, dtype: Any) -> NDArray[Any]:
    """A key's numbers of all trees, one tree after the other."""
    text = " ".join(tree.get(key, "") for tree in model.trees)
    return np.fromstring(text, dtype, sep=" ") if text.strip() else np.empty(0, dtype)


def _firsts(counts: Ints) -> Ints:
    return np.cumsum(counts) - counts


def nodes_of(model: TextModel) -> _trees.Nodes:
    """The nodes of all trees: inner nodes of a tree first, then its leaves."""
    leaves = _joined(model, "num_leaves", np.int64)
    inner, sizes = leaves - 1, 2 * leaves - 1
    tree = np.repeat(np.arange(leaves.size), inner)
    at = _firsts(sizes)[tree] + np.arange(tree.size) - _firsts(inner)[tree]
    leaf_tree = np.repeat(np.arange(leaves.size), leaves)
    leaf_id = np.arange(leaf_tree.size) - _firsts(leaves)[leaf_tree]
    leaf_at = _firsts(sizes)[leaf_tree] + inner[leaf_tree] + leaf_id

    def spread(values: NDArray[Any], places: Ints, fill: Any) -> NDArray[Any]:
        whole = np.full(int(sizes.sum()), fill, values.dtype)
        whole[places] = values
        return whole

    def children(key: str) -> Ints:
        child = _joined(model, key, np.int64)
        return spread(np.where(child >= 0, child, inner[tree] + ~child), at, -1)

    decision = _joined(model, "decision_type", np.int64)
    threshold = _joined(model, "threshold", np.float64)
    categorical = (decision & _CATEGORICAL) != 0
    start, count, pool = _members(model, tree[categorical], threshold[categorical].astype(np.int64))
    return _trees.Nodes(
        sizes=sizes,
        left=children("left_child"),
        right=children("right_child"),
        feature=spread(_joined(model, "split_feature", np.int64), at, -1),
        threshold=spread(threshold, at, 0.0),
        # A categorical node sends NaN right, whatever its default.
        default_left=spread(((decision & _DEFAULT_LEFT) != 0) & ~categorical, at, False),
        values=spread(_joined(model, "leaf_value", np.float64), leaf_at, 0.0),
        leaf_id=spread(leaf_id, leaf_at, 0),
        missing=spread(_MISSING_RULE[(decision >> 2) & 3], at, 0),
        categorical=spread(categorical, at, False),
        members=_trees.Members(spread(start, at[categorical], 0), spread(count, at[categorical], 0), pool),
    )


def _members(model: TextModel, tree: Ints, index: Ints) -> tuple[Ints, Ints, Ints]:
    """For categorical nodes, by their tree and the number of their set in it: the categories that go left."""
    sets = _joined(model, "num_cat", np.int64)
    boundaries = _joined(model, "cat_boundaries", np.int64)
    words = _joined(model, "cat_threshold", np.int64).astype("<u4")
    # Each tree with categories has one boundary more than sets; boundaries count words of that tree.
    held = np.where(sets > 0, sets + 1, 0)
    begin = _firsts(held)[tree] + index
    tree_words = np.zeros(sets.size, np.int64)
    tree_words[sets > 0] = boundaries[(_firsts(held) + held - 1)[sets > 0]]
    first = boundaries[begin] + _firsts(tree_words)[tree]
    size = boundaries[begin + 1] - boundaries[begin]
    node = np.repeat(np.arange(tree.size), size)
    place = np.arange(node.size) - _firsts(size)[node]
    bits = np.unpackbits(words[first[node] + place].view(np.uint8), bitorder="little")
    found = np.nonzero(bits)[0]
    owner = node[found // 32]
    category = place[found // 32] * 32 + found % 32
    count = np.bincount(owner, minlength=tree.size).astype(np.int64)
    return _firsts(count), count, category
