# SPDX-License-Identifier: Apache-2.0
"""XGBoost's objectives: what becomes of the margins. All arithmetic is float32."""

from __future__ import annotations

from typing import Any

_SIGMOID = {"op": "sigmoid", "type": "float32", "scale": 1.0}
_SOFTMAX = {"op": "softmax", "type": "float32"}

#: Of a classifier, by objective.
CLASSIFIER: dict[str, dict[str, Any]] = {
    "binary:logistic": _SIGMOID,
    "reg:logistic": _SIGMOID,
    "multi:softprob": _SOFTMAX,
    "multi:softmax": _SOFTMAX,
}

_IDENTITY = {"op": "identity"}
_EXPONENTIAL = {"op": "exponential", "type": "float32"}
_LOGISTIC = {"op": "logistic", "type": "float32", "scale": 1.0}

#: Of a model that answers with a number, by objective.
REGRESSOR: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        (
            "binary:logitraw",
            "rank:map",
            "rank:ndcg",
            "rank:pairwise",
            "reg:absoluteerror",
            "reg:linear",
            "reg:pseudohubererror",
            "reg:quantileerror",
            "reg:squarederror",
            "reg:squaredlogerror",
        ),
        _IDENTITY,
    ),
    **dict.fromkeys(("count:poisson", "reg:gamma", "reg:tweedie", "survival:aft", "survival:cox"), _EXPONENTIAL),
    **dict.fromkeys(("binary:logistic", "reg:logistic"), _LOGISTIC),
}
