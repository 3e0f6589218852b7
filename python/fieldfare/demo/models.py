# SPDX-License-Identifier: Apache-2.0
"""The two pipelines of the demonstration, as one would write them without this library in mind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit", "pipelines"]

NUMBERS = ["age", "balance", "day", "campaign", "pdays", "previous"]
CATEGORIES = ["job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome"]


def pipelines() -> dict[str, Any]:
    """Unfitted pipelines by name."""
    return {"logistic regression": _logistic_regression(), "gradient boosting": _gradient_boosting()}


def fit(pipeline: Any, inputs: pd.DataFrame, outcome: Any) -> Any:
    """The pipeline, fitted to the labels "no" and "yes"."""
    import numpy as np

    return pipeline.fit(inputs, np.where(outcome, "yes", "no"))


def _logistic_regression() -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    preprocess = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
        ],
        # Mostly zeros. Of a sparse matrix scikit-learn adds up the terms in order, so its sum has one right answer;
        # of a dense one the order, and with it the last bit, depends on the machine and on the number of rows.
        sparse_threshold=1.0,
    )
    return make_pipeline(preprocess, LogisticRegression(max_iter=1000))


def _gradient_boosting() -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    preprocess = ColumnTransformer(
        [
            ("numbers", SimpleImputer(strategy="median"), NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), CATEGORIES),
        ]
    )
    model = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=200, random_state=0)
    return make_pipeline(preprocess, model)
