# SPDX-License-Identifier: Apache-2.0
"""Trees of any library as the arrays of a `tree_ensemble` model.

An importer gives the nodes of all trees, one tree after the other, as flat arrays; `tree_ensemble` drops nodes that no
root reaches, numbers the rest so that children follow their parents, and lays out the document's arrays. Everything is
whole-array NumPy: a forest of millions of nodes takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.errors import UnsupportedError

__all__ = ["DEEPEST", "Members", "Nodes", "keep_read", "thresholds", "tree_ensemble"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Levels below the root that a document's tree may have.
DEEPEST = 512

_DEFAULT_LEFT, _CATEGORICAL = 1, 2


@dataclass(frozen=True)
class Members:
    """The category sets of categorical nodes: node i has `pool[start[i] : start[i] + count[i]]`."""

    start: Ints  #: (nodes,)
    count: Ints  #: (nodes,) 0 on nodes that are not categorical
    pool: Ints  #: categories >= 0, in any order within a node


@dataclass(frozen=True)
class Nodes:
    """The nodes of all trees of a model, one tree after the other, in the source library's order."""

    sizes: Ints  #: (trees,) nodes per tree
    left: Ints  #: (nodes,) position within the tree; -1 on leaves
    right: Ints  #: (nodes,)
    feature: Ints  #: (nodes,) ignored on leaves
    threshold: Floats  #: (nodes,) exactly the source's; ignored on leaves and categorical nodes
    default_left: NDArray[np.bool_]  #: (nodes,) where a missing value goes
    values: Floats  #: (nodes,), or (nodes, outputs) when every leaf has a value per output; read on leaves only
    leaf_id: Ints  #: (nodes,) the source's own number of a leaf within its tree; read on leaves only
    missing: NDArray[np.uint8] | None = None  #: (nodes,) a MissingRule; None: the default child everywhere
    categorical: NDArray[np.bool_] | None = None  #: (nodes,)
    members: Members | None = None


def tree_ensemble(
    nodes: Nodes,
    tree_output: Any,
    *,
    outputs: int,
    start: Sequence[float] | Floats,
    divide_by: float = 1.0,
    input: str = "float32",
    sum: str = "float64",
    comparison: str = "<=",
    tiny_is_zero: bool = False,
    members: str = "left",
    negative_category: str = "other",
) -> dict[str, Any]:
    """The members of a `tree_ensemble` model. `tree_output` is one output per tree; -1: a leaf has all of them."""
    order, sizes = _breadth_first(nodes)
    leaf = nodes.left[order] < 0
    inner = ~leaf
    # Positions within a tree, after renumbering.
    new = np.full(nodes.left.size, -1, np.int64)
    new[order] = np.arange(order.size)
    old_first = np.repeat(_firsts(nodes.sizes), sizes)
    new_first = np.repeat(_firsts(sizes), sizes)
    left = np.full(order.size, -1, np.int64)
    right = left.copy()
    left[inner] = new[(nodes.left[order] + old_first)[inner]] - new_first[inner]
    right[inner] = new[(nodes.right[order] + old_first)[inner]] - new_first[inner]

    categorical = inner & nodes.categorical[order] if nodes.categorical is not None else np.zeros_like(inner)
    flags = nodes.default_left[order].astype(np.uint8) * _DEFAULT_LEFT + categorical.astype(np.uint8) * _CATEGORICAL
    member_count, member = _members(nodes.members, order[categorical])
    numeric = inner & ~categorical
    no_ints, no_bytes = np.empty(0, np.int32), np.empty(0, np.uint8)
    missing = no_bytes if nodes.missing is None else np.where(numeric, nodes.missing[order], 0).astype(np.uint8)
    return {
        "op": "tree_ensemble",
        "outputs": outputs,
        "input": input,
        "sum": sum,
        "comparison": comparison,
        "tiny_is_zero": tiny_is_zero,
        "members": members,
        "negative_category": negative_category,
        "start": np.asarray(start, np.float64),
        "divide_by": float(divide_by),
        "tree_nodes": sizes.astype(np.int32),
        "tree_output": np.asarray(tree_output, np.int32),
        "left": left.astype(np.int32),
        "right": right.astype(np.int32),
        "feature": np.where(inner, nodes.feature[order], -1).astype(np.int32),
        "threshold": np.where(numeric, nodes.threshold[order], 0.0),
        "flags": np.where(inner, flags, 0).astype(np.uint8),
        "missing": missing if missing.any() else no_bytes,
        "leaf_value": np.ascontiguousarray(nodes.values[order[leaf]], np.float64).ravel(),
        "leaf_id": nodes.leaf_id[order[leaf]].astype(np.int32),
        "member_count": member_count,
        "member": member,
        "known_count": no_ints,
        "known": no_ints,
    }


def keep_read(model: dict[str, Any]) -> NDArray[np.intp]:
    """Renumbers the features of a `tree_ensemble` so that only those that some node reads are left (one at least);
    gives their old numbers, increasing."""
    inner = model["feature"] >= 0
    read, model["feature"][inner] = np.unique(model["feature"][inner], return_inverse=True)
    return read.astype(np.intp) if len(read) else np.zeros(1, np.intp)


def thresholds(model: dict[str, Any]) -> dict[int, Floats]:
    """Per feature, the sorted values at which the answer of a `tree_ensemble` may jump: thresholds, and the categories
    that nodes list."""
    categorical = (model["flags"] & _CATEGORICAL) != 0
    numeric = (model["feature"] >= 0) & ~categorical
    feature = np.concatenate(
        [model["feature"][numeric], np.repeat(model["feature"][categorical], model["member_count"])]
    )
    value = np.concatenate([model["threshold"][numeric], model["member"].astype(np.float64)])
    feature, value = feature[np.isfinite(value)], value[np.isfinite(value)]
    order = np.lexsort((value, feature))
    feature, value = feature[order], value[order]
    fresh = np.ones(feature.size, np.bool_)
    fresh[1:] = (feature[1:] != feature[:-1]) | (value[1:] != value[:-1])
    feature, value = feature[fresh], value[fresh]
    used, first = np.unique(feature, return_index=True)
    parts = np.split(value, first)[1:]
    return {int(f): part for f, part in zip(used, parts, strict=True)}


def _firsts(sizes: Ints) -> Ints:
    """Where each tree begins."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)[:-1]])


def _breadth_first(nodes: Nodes) -> tuple[Ints, Ints]:
    """The nodes that roots reach, tree by tree and level by level, and how many each tree has."""
    tree = np.repeat(np.arange(nodes.sizes.size), nodes.sizes)
    first = _firsts(nodes.sizes)[tree]
    level = _firsts(nodes.sizes)
    levels = []
    seen = 0
    while level.size:
        levels.append(level)
        seen += level.size
        if len(levels) > DEEPEST + 1:
            raise UnsupportedError(f"a tree is deeper than {DEEPEST}", code="Unsupported", where="model")
        if seen > nodes.left.size:
            raise UnsupportedError("a node has two parents: not a tree", code="Unsupported", where="model")
        inner = level[nodes.left[level] >= 0]
        level = np.stack([nodes.left[inner], nodes.right[inner]], axis=1).ravel() + np.repeat(first[inner], 2)
    reached = np.concatenate(levels)
    order = reached[np.argsort(tree[reached], kind="stable")]
    return order, np.bincount(tree[order], minlength=nodes.sizes.size)


def _members(members: Members | None, nodes: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Category sets of the given nodes, one after the other, each increasing and without repeats."""
    if members is None or not nodes.size:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    count = members.count[nodes]
    owner = np.repeat(np.arange(nodes.size), count)
    place = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
    category = members.pool[members.start[nodes][owner] + place]
    order = np.lexsort((category, owner))
    owner, category = owner[order], category[order]
    fresh = np.ones(owner.size, np.bool_)
    fresh[1:] = (owner[1:] != owner[:-1]) | (category[1:] != category[:-1])
    return np.bincount(owner[fresh], minlength=nodes.size).astype(np.int32), category[fresh].astype(np.int32)
