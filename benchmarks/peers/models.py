# SPDX-License-Identifier: Apache-2.0
"""The models of the tasks, with fixed seeds. A share below 1 makes smaller ones, for a run that only shows it works."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import rows as data

JOBS = os.cpu_count() or 1
Fit = Callable[[data.Rows, float], Any]


def _count(full: int, share: float) -> int:
    return max(2, round(full * share))


def logistic(rows: data.Rows, share: float, *, sparse: bool = False) -> Any:
    from sklearn.linear_model import LogisticRegression

    return _one_hot(LogisticRegression(max_iter=_count(300, share)), rows, sparse=sparse)


def sparse_logistic(rows: data.Rows, share: float) -> Any:
    return logistic(rows, share, sparse=True)


def random_forest(rows: data.Rows, share: float) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return _one_hot(RandomForestClassifier(_count(100, share), n_jobs=JOBS, random_state=0), rows).set_params(
        randomforestclassifier__n_jobs=1
    )


def bank_lightgbm(rows: data.Rows, share: float) -> Any:
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_estimators=_count(500, share), num_leaves=31, n_jobs=JOBS, random_state=0, verbose=-1)
    return _one_hot(model, rows).set_params(lgbmclassifier__n_jobs=1)


def hist_gradient_boosting(rows: data.Rows, share: float) -> Any:
    import bank
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=_count(500, share), early_stopping=False, random_state=0)
    return _quietly(bank.ordinal(model).fit, rows)


def catboost(rows: data.Rows, share: float) -> Any:
    import bank
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=_count(500, share),
        depth=6,
        cat_features=bank.TEXTS,
        random_seed=0,
        thread_count=JOBS,
        verbose=False,
        allow_writing_files=False,
    )
    return _quietly(model.fit, rows)


def xgboost(trees: int, **shape: Any) -> Fit:
    """A maker of XGBoost models with so many trees."""

    def fit(rows: data.Rows, share: float) -> Any:
        from xgboost import XGBClassifier

        model = XGBClassifier(
            n_estimators=_count(trees, share),
            learning_rate=0.1,
            tree_method="hist",
            n_jobs=JOBS,
            random_state=0,
            **shape,
        )
        return model.fit(rows.train, rows.outcome).set_params(n_jobs=1)

    return fit


def lightgbm(rows: data.Rows, share: float) -> Any:
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_estimators=_count(500, share), num_leaves=31, n_jobs=JOBS, random_state=0, verbose=-1)
    return model.fit(rows.train, rows.outcome).set_params(n_jobs=1)


def _one_hot(model: Any, rows: data.Rows, *, sparse: bool = False) -> Any:
    import bank

    return _quietly(bank.one_hot(model, sparse=sparse).fit, rows)


def _quietly(fit: Callable[..., Any], rows: data.Rows) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(rows.train, rows.outcome)
