# SPDX-License-Identifier: Apache-2.0
"""What becomes of the margins, by the loss that a model was trained with."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any

#: Softmax and exponential go by CatBoost's own exponential. It has two: that of x86-64, whose bits an artifact has, and
#: another one elsewhere. There, an output may differ by these units in the last place and twice the row's largest
#: margin. (Seen: 2 and 0.4 times the margin.)
FAST_ULP = 0 if platform.machine() in ("x86_64", "AMD64") else 16


@dataclass(frozen=True)
class Answer:
    """How a model answers."""

    link: dict[str, Any]
    prediction_type: str  #: CatBoost's name of the outputs
    ulp: int = 0  #: units in the last place that an output may differ by, besides twice the margin; 0: equal bits


_SIGMOID = Answer({"op": "sigmoid", "type": "float64", "scale": 1.0}, "Probability")
_IDENTITY = Answer({"op": "identity"}, "RawFormulaVal")
_EXPONENTIAL = Answer({"op": "catboost_exponential"}, "Exponent", FAST_ULP)

CLASSIFIER = {
    "CrossEntropy": _SIGMOID,
    "Focal": _SIGMOID,
    "Logloss": _SIGMOID,
    "MultiClass": Answer({"op": "catboost_softmax"}, "Probability", FAST_ULP),
    "MultiClassOneVsAll": Answer({"op": "one_versus_rest", "scale": 1.0, "normalize": False}, "Probability"),
}

#: Losses whose model answers with the margins, or with their exponential.
REGRESSOR = {
    **dict.fromkeys(
        (
            "Cox", "Expectile", "Huber", "LambdaMart", "LogCosh", "LogLinQuantile", "Lq", "MAE", "MAPE",
            "MultiQuantile", "MultiRMSE", "MultiRMSEWithMissingValues", "PairLogit", "PairLogitPairwise", "Quantile",
            "QueryRMSE", "QuerySoftMax", "RMSE", "StochasticRank", "SurvivalAft", "YetiRank", "YetiRankPairwise",
        ),
        _IDENTITY,
    ),
    "Poisson": _EXPONENTIAL,
    "Tweedie": _EXPONENTIAL,
}  # fmt: skip
