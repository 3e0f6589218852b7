# SPDX-License-Identifier: Apache-2.0
"""CatBoost itself, from a Pool made beforehand: the categories are hashed already."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import contenders.catboost_python as plain
from contenders import Opened, unpickled

#: The file it reads.
MODEL = "model.cbm"


def open_model(folder: Path) -> Opened:
    """`predict` of a Pool."""
    import bank
    import catboost

    model = catboost.CatBoostClassifier().load_model(str(folder / "model.cbm"))
    pool = catboost.Pool(unpickled(folder / "rows.pickle"), cat_features=bank.TEXTS)
    return dataclasses.replace(
        plain.open_model(folder),
        batch=lambda: model.predict(pool, prediction_type="Probability", thread_count=1)[:, 1],
        one=None,
        inputs=[],
    )
