# SPDX-License-Identifier: Apache-2.0
"""The bank-marketing customers and the models of this task, in pipelines with the preprocessing that each needs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

NUMBERS = ["age", "balance", "day", "duration", "campaign", "pdays", "previous"]
TEXTS = ["job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome"]


def load() -> tuple[pd.DataFrame, pd.Series]:
    """All 45,211 customers of the folder FIELDFARE_DATA, and whether each said yes."""
    folder = os.environ.get("FIELDFARE_DATA")
    if not folder:
        raise SystemExit("set FIELDFARE_DATA to a folder that holds bank-marketing/bank-full.csv.gz")
    frame = pd.read_csv(Path(folder) / "bank-marketing" / "bank-full.csv.gz", sep=";")
    return frame[[*NUMBERS, *TEXTS]], frame["y"] == "yes"


def one_hot(model: Any, *, sparse: bool = False) -> Pipeline:
    """Scaled numbers and one-hot texts before a model; `sparse` hands it a CSR matrix."""
    return make_pipeline(
        ColumnTransformer(
            [
                ("num", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
                ("cat", OneHotEncoder(handle_unknown="ignore"), TEXTS),
            ],
            sparse_threshold=1.0 if sparse else 0.0,
        ),
        model,
    )


def ordinal(model: Any) -> Pipeline:
    """Numbers as they are and texts as codes before a model."""
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return make_pipeline(ColumnTransformer([("num", "passthrough", NUMBERS), ("cat", encoder, TEXTS)]), model)


def models(jobs: int = 2) -> dict[str, Callable[[], Any]]:
    """Name to a maker of the unfitted pipeline."""
    import lightgbm
    import xgboost
    from catboost import CatBoostClassifier

    boosted: dict[str, Any] = {"n_estimators": 500, "n_jobs": jobs, "random_state": 0}
    return {
        "LogisticRegression, dense": lambda: one_hot(LogisticRegression(max_iter=300)),
        "LogisticRegression, sparse": lambda: one_hot(LogisticRegression(max_iter=300), sparse=True),
        "LinearRegression": lambda: one_hot(LinearRegression()),
        "Ridge, sparse": lambda: one_hot(Ridge(), sparse=True),
        "DecisionTree": lambda: one_hot(DecisionTreeClassifier(random_state=0)),
        "RandomForest 100": lambda: one_hot(RandomForestClassifier(100, n_jobs=jobs, random_state=0)),
        "ExtraTrees 100": lambda: one_hot(ExtraTreesClassifier(100, n_jobs=jobs, random_state=0)),
        "GradientBoosting 100": lambda: one_hot(GradientBoostingClassifier(random_state=0)),
        "HistGradientBoosting 500 x 31": lambda: ordinal(
            HistGradientBoostingClassifier(max_iter=500, early_stopping=False, random_state=0)
        ),
        "XGBoost 500 x depth 6": lambda: one_hot(xgboost.XGBClassifier(max_depth=6, **boosted)),
        "XGBoost regression": lambda: one_hot(xgboost.XGBRegressor(max_depth=6, **boosted)),
        "LightGBM 500 x 31": lambda: one_hot(lightgbm.LGBMClassifier(verbose=-1, **boosted)),
        "LightGBM regression": lambda: one_hot(lightgbm.LGBMRegressor(verbose=-1, **boosted)),
        "CatBoost 500 x depth 6": lambda: make_pipeline(
            CatBoostClassifier(
                iterations=500,
                depth=6,
                cat_features=TEXTS,
                random_seed=0,
                thread_count=jobs,
                verbose=False,
                allow_writing_files=False,
            )
        ),
    }


def fit(make: Callable[[], Any], X: pd.DataFrame, y: pd.Series) -> Any:
    """A fitted pipeline; what scikit-learn warns of while it fits is not this task's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make().fit(X, y)
