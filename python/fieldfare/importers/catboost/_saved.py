# SPDX-License-Identifier: Apache-2.0
"""A model as CatBoost's JSON has it: every border, leaf and statistic reads back with the same bits."""

from __future__ import annotations

import bisect
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import Graph

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Split:
    """What one level of a tree asks: a number's or a statistic's value > border, or a category's hash == value."""

    kind: str  #: "number", "category" or "ctr"
    index: int  #: among the features of that kind
    value: float  #: the border, or the hash from 0 to 2^32 - 1


class SavedModel:
    """A model's parts, by the names that CatBoost gives them."""

    def __init__(self, content: dict[str, Any]) -> None:
        info = content["features_info"]
        self.numbers: list[dict[str, Any]] = info.get("float_features") or []
        self.categories: list[dict[str, Any]] = info.get("categorical_features") or []
        self.ctrs: list[dict[str, Any]] = info.get("ctrs") or []
        self.ctr_data: dict[str, Any] = content.get("ctr_data") or {}
        self.symmetric = "trees" not in content
        self.trees: list[dict[str, Any]] = content.get("oblivious_trees") or []
        self.scale, self.bias = _scale_and_bias(content)
        described = content["model_info"]
        parameters = described["params"]
        self.loss: str = parameters["loss_function"]["type"]
        self._ctr_parameters: dict[str, Any] = parameters.get("cat_feature_params") or {}
        self.probability_threshold = float(described.get("binclass_probability_threshold", 0.5))
        # Splits are numbered through: numbers, then listed hashes, then statistics.
        at = sum(len(each.get("borders") or ()) for each in self.numbers)
        at += sum(len(each.get("values") or ()) for each in self.categories)
        self._first_split: list[int] = []
        for ctr in self.ctrs:
            self._first_split.append(at)
            at += len(ctr["borders"])

    @property
    def outputs(self) -> int:
        """Margins of a row."""
        tree = self.trees[0]
        leaves: int = 1 << len(tree.get("splits") or ())
        return len(tree["leaf_values"]) // leaves

    def splits(self, tree: dict[str, Any]) -> Iterator[Split]:
        """A tree's levels; the first gives the lowest bit of the leaf's number."""
        for split in tree.get("splits") or ():
            kind = split["split_type"]
            if kind == "FloatFeature":
                yield Split("number", split["float_feature_index"], split["border"])
            elif kind == "OneHotFeature":
                yield Split("category", split["cat_feature_index"], split["value"] % 2**32)
            elif kind == "OnlineCtr":
                index = bisect.bisect_right(self._first_split, split["split_index"]) - 1
                yield Split("ctr", index, split["border"])
            else:
                raise ValueError(f"a split of the unknown type {kind}")

    def ambiguous(self) -> list[str]:
        """The types of CTRs that are of several targets, or of one target cut in several ways. CatBoost's JSON names
        their statistics alike, and keeps one of them."""
        used = {ctr["ctr_type"] for ctr in self.ctrs} - {"Counter", "FeatureFreq"}
        if self.loss.startswith("MultiRMSE"):
            return sorted(used)
        settings = [*(self._ctr_parameters.get(key) or [] for key in ("simple_ctrs", "combinations_ctrs"))]
        settings.extend((self._ctr_parameters.get("per_feature_ctrs") or {}).values())
        cuts: dict[str, set[str]] = {}
        for each in (each for listed in settings for each in listed):
            cuts.setdefault(each["ctr_type"], set()).add(json.dumps(each.get("target_binarization"), sort_keys=True))
        return sorted(kind for kind in used if len(cuts.get(kind, ())) > 1)


def _scale_and_bias(content: dict[str, Any]) -> tuple[float, list[float]]:
    scale, bias = content.get("scale_and_bias") or (1, [0])
    return float(scale), [float(each) for each in (bias if isinstance(bias, list) else [bias])]


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
        return None  # CatBoost writes no JSON of it
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        model.save_model(str(path), format="json")
        saved = SavedModel(json.loads(path.read_bytes()))
    if not saved.symmetric:
        graph.unsupported("grow_policy", "trees that are not symmetric", "grow_policy='SymmetricTree'")
    elif not saved.trees:
        graph.unsupported("", "has no trees", "at least one boosting round")
    for kind in saved.ambiguous():
        graph.unsupported(f"ctr {kind}", "statistics of several targets, or of one cut in several ways", "one of each")
    return saved
