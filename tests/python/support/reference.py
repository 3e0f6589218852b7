# SPDX-License-Identifier: Apache-2.0
"""A slow, obviously right evaluator of imported models in NumPy, for tests of importers.

It follows include/fieldfare/model/tree_ensemble.hpp and the links' headers word by word and shares no code with the
core. Exponentials are the C library's, as the core's are.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_libm = ctypes.CDLL(ctypes.util.find_library("m"))
_libm.expf.restype, _libm.expf.argtypes = ctypes.c_float, [ctypes.c_float]
_TINY = float(np.float32(1e-35))
_DEFAULT_LEFT, _CATEGORICAL = 1, 2


def exp64(values: Floats) -> Floats:
    """The C library's exp, one value at a time."""

    def one(x: float) -> float:
        try:
            return math.exp(x)
        except OverflowError:
            return math.inf

    return np.array([one(x) for x in np.ravel(values)], np.float64).reshape(np.shape(values))


def exp32(values: Any) -> NDArray[np.float32]:
    """The C library's expf, one value at a time."""
    return np.array([_libm.expf(float(x)) for x in np.ravel(values)], np.float32).reshape(np.shape(values))


class Forest:
    """A `tree_ensemble` that walks one tree with all rows."""

    def __init__(self, model: dict[str, Any]) -> None:
        self.model = model
        self.first = np.concatenate([[0], np.cumsum(model["tree_nodes"])]).astype(np.int64)
        self.leaf_position = np.cumsum(model["left"] < 0) - 1
        self.members: dict[int, NDArray[Any]] = {}
        nodes = np.nonzero(model["flags"] & _CATEGORICAL)[0]
        for node, part in zip(nodes, np.split(model["member"], np.cumsum(model["member_count"])[:-1]), strict=False):
            self.members[int(node)] = part

    def leaves(self, features: Floats) -> NDArray[np.int64]:
        """(rows, trees): each row's leaf, by its position among all leaves."""
        found = np.empty((features.shape[0], self.model["tree_nodes"].size), np.int64)
        for tree in range(found.shape[1]):
            node = np.full(features.shape[0], self.first[tree])
            while True:
                split = np.nonzero(self.model["left"][node] >= 0)[0]
                if not split.size:
                    break
                for at in np.unique(node[split]):
                    rows = split[node[split] == at]
                    left = self._goes_left(int(at), features[rows, self.model["feature"][at]])
                    child = np.where(left, self.model["left"][at], self.model["right"][at])
                    node[rows] = self.first[tree] + child
            found[:, tree] = self.leaf_position[node]
        return found

    def leaf_ids(self, features: Floats) -> NDArray[np.int64]:
        """(rows, trees) as the source library numbers leaves."""
        return self.model["leaf_id"][self.leaves(features)].astype(np.int64)

    def margins(self, features: Floats) -> Floats:
        """(rows, outputs), summed tree by tree."""
        model = self.model
        dtype = np.dtype(model["sum"])
        outputs = model["outputs"]
        sums = np.tile(np.asarray(model["start"], dtype), (features.shape[0], 1))
        leaves = self.leaves(features)
        shared = bool(model["tree_output"].size) and model["tree_output"][0] < 0
        values = np.asarray(model["leaf_value"]).reshape(-1, outputs if shared else 1).astype(dtype)
        for tree in range(leaves.shape[1]):
            if shared:
                sums = sums + values[leaves[:, tree]]
            else:
                sums[:, model["tree_output"][tree]] += values[leaves[:, tree], 0]
        return (sums / dtype.type(model["divide_by"])).astype(np.float64)

    def _goes_left(self, node: int, raw: Floats) -> NDArray[np.bool_]:
        model = self.model
        default_left = bool(model["flags"][node] & _DEFAULT_LEFT)
        with np.errstate(over="ignore"):
            x = raw.astype(model["input"]).astype(np.float64)
        if model["flags"][node] & _CATEGORICAL:
            return self._category_goes_left(node, x, default_left)
        rule = int(model["missing"][node]) if model["missing"].size else 0
        tiny = np.abs(x) <= _TINY
        if model["tiny_is_zero"]:
            x = np.where(tiny, 0.0, x)
        missing = np.isnan(x)
        if rule == 1:
            x, missing = np.where(missing, 0.0, x), np.zeros_like(missing)
        if rule == 2:
            missing = missing | tiny
        threshold = model["threshold"][node]
        left = x < threshold if model["comparison"] == "<" else x <= threshold
        return np.where(missing, default_left, left)

    def _category_goes_left(self, node: int, x: Floats, default_left: bool) -> NDArray[np.bool_]:
        rule = self.model["negative_category"]
        missing = np.isnan(x)
        category = np.trunc(x)
        if rule == "missing":
            missing |= category < 0
        listed = np.isin(category, self.members[node])
        if rule == "below_zero":
            listed &= ~(x < 0)
        return np.where(missing, default_left, listed == (self.model["members"] == "left"))


def sigmoid32(margin: Any) -> NDArray[np.float32]:
    """XGBoost's common::Sigmoid."""
    one = np.float32(1)
    return one / (exp32(np.minimum(-np.asarray(margin, np.float32), np.float32(88.7))) + one + np.float32(1e-16))


def _sigmoid(link: dict[str, Any], margins: Floats) -> Floats:
    if link["type"] == "float32":
        p32 = sigmoid32(margins[:, 0])
        return np.stack([np.float32(1) - p32, p32], axis=1).astype(np.float64)
    p64 = 1.0 / (1.0 + exp64(-link["scale"] * margins[:, 0]))
    return np.stack([1.0 - p64, p64], axis=1)


def _logistic(link: dict[str, Any], margins: Floats) -> Floats:
    if link["type"] == "float32":
        return sigmoid32(margins).astype(np.float64)
    return 1.0 / (1.0 + exp64(-link["scale"] * margins))


def _softmax(link: dict[str, Any], margins: Floats) -> Floats:
    dtype = np.dtype(link["type"])
    shifted = margins.astype(dtype) - margins.astype(dtype).max(axis=1, keepdims=True)
    raised = exp32(shifted) if dtype == np.float32 else exp64(shifted)
    total = np.zeros(margins.shape[0])
    for column in raised.T:
        total = total + column
    return (raised / total.astype(dtype)[:, None]).astype(np.float64)


def _one_versus_rest(link: dict[str, Any], margins: Floats) -> Floats:
    assert not link["normalize"]
    return 1.0 / (1.0 + exp64(-link["scale"] * margins))


def _exponential(link: dict[str, Any], margins: Floats) -> Floats:
    return exp32(margins).astype(np.float64) if link["type"] == "float32" else exp64(margins)


_LINKS: dict[str, Callable[[dict[str, Any], Floats], Floats]] = {
    "exponential": _exponential,
    "identity": lambda link, margins: margins,
    "logistic": _logistic,
    "one_versus_rest": _one_versus_rest,
    "sigmoid": _sigmoid,
    "signed_square": lambda link, margins: np.copysign(margins * margins, margins),
    "softmax": _softmax,
}


def outputs_of(link: dict[str, Any], margins: Floats) -> Floats:
    """What a link makes of margins."""
    return _LINKS[link["op"]](link, margins)


def label_positions(decision: str, margins: Floats, outputs: Floats) -> NDArray[np.int64]:
    """The position of the predicted class."""
    if decision == "argmax":
        return outputs.argmax(axis=1)
    if margins.shape[1] > 1:
        return margins.argmax(axis=1)
    return (margins[:, 0] > 0 if decision == "margin_positive" else margins[:, 0] >= 0).astype(np.int64)


# Nodes that importers of tree models emit before the model.


def _ordinal(node: dict[str, Any], columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
    made = []
    for column, table in zip(columns, node["columns"], strict=True):
        codes = dict(zip([*table["strings"], *np.asarray(table["numbers"]).tolist()], table["codes"], strict=True))
        answer = np.empty(len(column))
        for row, value in enumerate(column):
            missing = value is None or value != value
            if missing or value not in codes:
                kind = "missing" if missing else "unknown"
                assert table[kind] == "value", f"{kind} category {value!r}"
                answer[row] = table[f"{kind}_code"]
            else:
                answer[row] = codes[value]
        made.append(answer)
    return made


def _imputer(node: dict[str, Any], columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
    marker = node["missing_number"]
    return [
        np.where(np.isnan(c) if marker is None else c == marker, fill, c)
        for c, fill in zip(columns, node["fill"], strict=True)
    ]


def _cast(node: dict[str, Any], columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
    assert not len(node["shift"])
    assert not len(node["scale"])
    with np.errstate(over="ignore"):
        return [np.asarray(c, np.float64).astype(node["dtype"]).astype(np.float64) for c in columns]


_NODES = {"ordinal_encoder": _ordinal, "fill_missing": _imputer, "affine": _cast}


def feature_matrix(nodes: list[dict[str, Any]], features: list[int], fields: list[NDArray[Any]]) -> Floats:
    """(rows, features): what the model sees of the given field columns."""
    columns = list(fields)
    for node in nodes:
        inputs = [i for first, count in node["inputs"].reshape(-1, 2) for i in range(first, first + count)]
        columns.extend(_NODES[node["op"]](node, [columns[i] for i in inputs]))
    return np.stack([np.asarray(columns[i], np.float64) for i in features], axis=1)
