# SPDX-License-Identifier: Apache-2.0
"""Fits a pipeline on the bank marketing data and writes it as one file: train_and_convert.py BANK.csv OUT.fieldfare"""

from __future__ import annotations

import sys

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff

NUMBERS = ["age", "balance", "day", "campaign", "pdays", "previous"]
CATEGORIES = ["job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome"]


def main(source: str, output: str) -> None:
    customers = pd.read_csv(source, sep=";")
    preprocess = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
        ],
        sparse_threshold=1.0,  # a sparse sum has one order, and so the same bits everywhere
    )
    pipeline = make_pipeline(preprocess, LogisticRegression(max_iter=1000))
    inputs = customers[NUMBERS + CATEGORIES]
    pipeline.fit(inputs, customers["y"])

    # Every row of the sample is compared with scikit-learn's own answer before the file is written.
    ff.convert(pipeline, sample=inputs, name="bank", version="1").save(output)

    first = inputs.head(1)
    ours, theirs = ff.load(output).predict_proba(first), pipeline.predict_proba(first)
    print(f"{output}: {float(ours[0, 1])} from fieldfare, {float(theirs[0, 1])} from scikit-learn")


if __name__ == "__main__":
    main(*sys.argv[1:])
