# SPDX-License-Identifier: Apache-2.0
"""What a booster holds, from its own binary JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.importers import _trees
from fieldfare.importers.xgboost import _ubjson

Floats32 = NDArray[np.float32]


@dataclass(frozen=True)
class Categories:
    """The categories of one feature of a training frame, in the order of their codes."""

    numbers: tuple[int, ...] = ()
    text: bytes = b""  #: all names, one after the other
    ends: tuple[int, ...] = ()  #: where each name ends

    def __len__(self) -> int:
        return len(self.numbers) or len(self.ends)

    def listed(self, candidates: Sequence[Any] | None) -> list[Any] | None:
        """The categories; None if they are not what they were.

        From a pandas frame XGBoost takes lengths in characters for lengths in bytes: names that are not ASCII are cut
        in the wrong places, some become equal, and its own predictions are of the wrong categories. Arrow and polars
        frames are not affected; `candidates`, the categories of the column, tell which it was.
        """
        if self.numbers:
            return list(self.numbers)
        pieces = [self.text[a:b] for a, b in zip((0, *self.ends), self.ends, strict=False)]
        if self.text.isascii():
            return [piece.decode() for piece in pieces]
        known = {str(name).encode(): str(name) for name in candidates or ()}
        return [known[piece] for piece in pieces] if set(pieces) == set(known) else None


@dataclass
class Learner:
    """A booster's model, parsed; trees that prediction does not use are left out."""

    objective: str
    booster: str  #: "gbtree", "dart" or "gblinear"
    outputs: int
    targets: int
    features: int
    base: Floats32 = field(default_factory=lambda: np.empty(0, np.float32))  #: base margins, one per output
    trees: list[dict[str, Any]] = field(default_factory=list)
    tree_output: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    weights: Floats32 | None = None  #: DART: one per tree
    categories: list[Categories] = field(default_factory=list)  #: per feature, those of a training frame
    categorical: bool = False  #: some feature is categorical
    names: list[str] = field(default_factory=list)  #: of the features; empty for a model trained on an array

    @property
    def vector_leaves(self) -> bool:
        """Whether leaves have a value per output."""
        return any(int(tree["tree_param"]["size_leaf_vector"]) > 1 for tree in self.trees)


def read(booster: Any, rounds: int | None = None) -> Learner:
    """Parses a booster; only the first `rounds` boosting rounds, if given."""
    learner = _ubjson.loads(bytes(booster.save_raw(raw_format="ubj")))["learner"]
    parameters = learner["learner_model_param"]
    gradient = learner["gradient_booster"]
    found = Learner(
        objective=learner["objective"]["name"],
        booster=gradient["name"],
        outputs=max(int(parameters["num_class"]), 1) * max(int(parameters.get("num_target", 1)), 1),
        targets=int(parameters.get("num_target", 1)),
        features=int(parameters["num_feature"]),
        categorical="c" in (booster.feature_types or []),
        names=list(booster.feature_names or []),
    )
    if found.booster == "gblinear":
        return found
    model = gradient["gbtree"]["model"] if found.booster == "dart" else gradient["model"]
    weights = gradient.get("weight_drop", model.get("weight_drop", ()))
    used = len(model["trees"]) if rounds is None else _trees_of_rounds(model, rounds, found.outputs)
    found.trees = model["trees"][:used]
    found.tree_output = np.asarray(model["tree_info"], np.int64)[:used]
    found.weights = np.asarray(weights, np.float32)[:used] if len(weights) else None
    found.categories = _categories(model.get("cats"))
    found.base = base_margins(learner)
    return found


def _trees_of_rounds(model: dict[str, Any], rounds: int, outputs: int) -> int:
    if "iteration_indptr" in model:
        return int(model["iteration_indptr"][rounds])
    return rounds * outputs * int(model["gbtree_model_param"]["num_parallel_tree"])


def base_margins(learner: dict[str, Any]) -> Floats32:
    """The margins of a row before any tree, by the library itself: the same model with trees that add nothing.

    base_score is on the scale of the outputs; the library clips it and maps it to margins with the platform's float
    functions. NumPy's logarithm differs from the C library's in the last bit.
    """
    import xgboost

    parameters = learner["learner_model_param"]
    outputs = max(int(parameters["num_class"]), 1) * max(int(parameters.get("num_target", 1)), 1)
    nothing = {
        "base_weights": [0.0],
        "categories": [],
        "categories_nodes": [],
        "categories_segments": [],
        "categories_sizes": [],
        "default_left": [0],
        "left_children": [-1],
        "loss_changes": [0.0],
        "parents": [2**31 - 1],
        "right_children": [-1],
        "split_conditions": [-0.0],  # a base of -0.0 stays one
        "split_indices": [0],
        "split_type": [0],
        "sum_hessian": [0.0],
        "tree_param": {
            "num_deleted": "0",
            "num_feature": parameters["num_feature"],
            "num_nodes": "1",
            "size_leaf_vector": "1",
        },
    }
    bare = {
        "version": [int(part) for part in xgboost.__version__.split(".")[:3]],
        "learner": {
            "attributes": {},
            "feature_names": [],
            "feature_types": [],
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(outputs)},
                    "iteration_indptr": [0, outputs],
                    "tree_info": list(range(outputs)),
                    "trees": [{**nothing, "id": k} for k in range(outputs)],
                },
            },
            "learner_model_param": parameters,
            "objective": learner["objective"],
        },
    }
    booster = xgboost.Booster()
    booster.load_model(bytearray(json.dumps(bare).encode()))
    row = xgboost.DMatrix(np.zeros((1, int(parameters["num_feature"])), np.float32))
    return np.asarray(booster.predict(row, output_margin=True), np.float32).ravel()


def _categories(container: dict[str, Any] | None) -> list[Categories]:
    """The categories of each feature, from the container that a training frame leaves in the model."""
    found = []
    for encoding in (container or {}).get("enc", []):
        values = np.asarray(encoding["values"])
        if "offsets" not in encoding:
            found.append(Categories(numbers=tuple(values.tolist())))
            continue
        ends = tuple(np.asarray(encoding["offsets"], np.int64)[1:].tolist())
        found.append(Categories(text=values.astype(np.uint8).tobytes(), ends=ends))
    return found


def nodes_of(learner: Learner) -> _trees.Nodes:
    """The nodes of all trees, and the category sets of their nodes (a node's members go right)."""

    def joined(name: str, dtype: type[np.generic]) -> NDArray[Any]:
        parts = [np.asarray(tree[name]) for tree in learner.trees]
        return np.concatenate(parts).astype(dtype) if parts else np.empty(0, dtype)

    sizes = np.array([len(tree["left_children"]) for tree in learner.trees], np.int64)
    left = joined("left_children", np.int64)
    conditions = joined("split_conditions", np.float32)
    first = np.cumsum(sizes) - sizes
    categorical = joined("split_type", np.int64) == 1 if "split_type" in learner.trees[0] else None
    return _trees.Nodes(
        sizes=sizes,
        left=left,
        right=joined("right_children", np.int64),
        feature=joined("split_indices", np.int64),
        threshold=conditions.astype(np.float64),
        default_left=joined("default_left", np.int64) != 0,
        values=_leaf_values(learner, conditions, sizes).astype(np.float64),
        leaf_id=np.arange(left.size) - np.repeat(first, sizes),
        categorical=categorical,
        members=None if categorical is None else _members(learner, first, left.size),
    )


def _leaf_values(learner: Learner, conditions: Floats32, sizes: NDArray[np.int64]) -> Floats32:
    """What a leaf adds; a DART tree's weight is in it."""
    if learner.weights is None:
        return conditions
    return conditions * np.repeat(learner.weights, sizes)


def _members(learner: Learner, first: NDArray[np.int64], nodes: int) -> _trees.Members:
    start, count = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    pool: list[NDArray[np.int64]] = []
    filled = 0
    for tree, offset in zip(learner.trees, first, strict=True):
        if not len(tree["categories_nodes"]):
            continue
        at = np.asarray(tree["categories_nodes"], np.int64) + offset
        start[at] = np.asarray(tree["categories_segments"], np.int64) + filled
        count[at] = np.asarray(tree["categories_sizes"], np.int64)
        pool.append(np.asarray(tree["categories"], np.int64))
        filled += pool[-1].size
    return _trees.Members(start, count, np.concatenate(pool) if pool else np.empty(0, np.int64))
