# SPDX-License-Identifier: Apache-2.0
"""Bank customers and pipelines fitted to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["age", "balance", "day", "campaign", "pdays", "previous"]
CATEGORIES = ["job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome"]
COLUMNS = [*NUMBERS, *CATEGORIES]


def load() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Customers to learn from and 4,521 to score: the published files below $FIELDFARE_DATA, else generated ones."""
    if folder := os.environ.get("FIELDFARE_DATA"):
        files = Path(folder) / "bank-marketing"
        full, small = (pd.read_csv(files / name, sep=";") for name in ("bank-full.csv.gz", "bank.csv.gz"))
        return full.merge(small, how="left", indicator=True).query("_merge == 'left_only'"), small
    from fieldfare.demo.synthetic import generate

    every = pd.DataFrame(generate(1))
    return every.iloc[4521:], every.iloc[:4521]


def fit(rows: pd.DataFrame, columns: list[str] = COLUMNS) -> Any:
    """Logistic regression on a sparse matrix, of which scikit-learn's sum has one right answer."""
    texts = [name for name in columns if not pd.api.types.is_numeric_dtype(rows[name])]
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categories = OneHotEncoder(handle_unknown="ignore")
    parts = [("numbers", numbers, [name for name in columns if name not in texts]), ("categories", categories, texts)]
    pipeline = make_pipeline(ColumnTransformer(parts, sparse_threshold=1.0), LogisticRegression(max_iter=1000))
    return pipeline.fit(rows[columns], np.asarray(rows["y"] == "yes"))
