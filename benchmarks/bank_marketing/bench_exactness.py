# SPDX-License-Identifier: Apache-2.0
"""Every model of the task on all 45,211 customers: the share of rows whose score has the source library's bits."""

from __future__ import annotations

import warnings
from typing import Any

import bank
import numpy as np
from numpy.typing import NDArray

import fieldfare as ff

warnings.filterwarnings("ignore")


def own_scores(fitted: Any, X: Any) -> NDArray[np.float64]:
    """The source library's probabilities or values, as float64."""
    scores = fitted.predict_proba(X)[:, 1] if hasattr(fitted, "predict_proba") else fitted.predict(X)
    return np.asarray(scores, dtype=np.float64)


def margin_in_eps(fitted: Any, predictor: ff.Predictor, X: Any) -> float | None:
    """A linear model's largest margin error, in units of eps times the sum of the absolute terms of its row."""
    model = fitted[-1]
    if not hasattr(model, "coef_"):
        return None
    terms = np.abs(np.asarray(predictor.transform(X)) * model.coef_).sum(axis=1) + np.abs(model.intercept_)
    own = model.decision_function(fitted[:-1].transform(X)) if hasattr(model, "classes_") else fitted.predict(X)
    return float(np.max(np.abs(predictor.predict_margin(X).ravel() - own) / (np.finfo(float).eps * terms)))


def report(name: str, fitted: Any, X: Any) -> str:
    predictor = ff.convert(fitted, X).predictor()
    expected = own_scores(fitted, X)
    batch = predictor.predict_proba(X)[:, 1] if len(predictor.classes) else predictor.predict(X)
    records = X.to_dict("records")
    one = np.array(
        [predictor.predict_proba_one(r)[True] if len(predictor.classes) else predictor.predict_one(r) for r in records]
    )
    labels = np.mean(predictor.predict(X) == fitted.predict(X)) if len(predictor.classes) else np.nan
    eps = margin_in_eps(fitted, predictor, X)
    return (
        f"{name:32} {np.mean(batch == expected):9.4%} {np.max(np.abs(batch - expected)):9.1e} "
        f"{labels:9.4%} {np.mean(one == batch):12.4%} {'-' if eps is None else f'{eps:.2f}':>12}"
    )


def main() -> None:
    X, y = bank.load()
    print(f"{len(X):,} rows; scores: probability of the positive class, or the value")
    print(
        f"{'model':32} {'equal':>9} {'largest':>9} {'labels':>9} {'one == batch':>12} {'margin / eps':>12}", flush=True
    )
    for name, make in bank.models().items():
        print(report(name, bank.fit(make, X, y), X), flush=True)


if __name__ == "__main__":
    main()
