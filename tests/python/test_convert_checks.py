# SPDX-License-Identifier: Apache-2.0
"""Which records travel in an artifact: made up unless the caller says otherwise."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

import fieldfare as ff
from fieldfare.convert import describe


def frame(rows: int = 500) -> tuple[pd.DataFrame, Any]:
    random = np.random.default_rng(5)
    sample = pd.DataFrame(
        {
            "income": random.lognormal(8, 1, rows) * np.pi,
            "age": random.integers(18, 90, rows),
            "job": random.choice(["cook", "clerk", None], rows, p=[0.5, 0.4, 0.1]),
            "rate": random.normal(size=rows).astype(np.float32),
        }
    )
    return sample, (sample["income"] > 3000).astype(int)


def pipeline(model: Any) -> Any:
    parts = [("n", StandardScaler(), ["income", "age", "rate"]), ("c", OneHotEncoder(handle_unknown="ignore"), ["job"])]
    return make_pipeline(ColumnTransformer(parts), model)


def stored(fitted: Any, sample: Any, checks: Any) -> tuple[dict[str, Any], Any]:
    document = describe(fitted, sample, checks=checks)
    content = json.loads(document.json)["checks"]
    numbers = content["numbers"]
    return content, document.tensors[numbers["tensor"]] if isinstance(numbers, dict) else np.array(numbers)


@pytest.mark.parametrize("model", [LogisticRegression(max_iter=500), LGBMClassifier(n_estimators=9, verbose=-1)])
def test_no_row_of_the_sample_is_stored_unasked(model: Any) -> None:
    sample, y = frame()
    fitted = pipeline(model).fit(sample, y)
    incomes = set(sample["income"])
    content, numbers = stored(fitted, sample, "synthetic")
    assert content["rows"] >= 64
    within = [value for value in numbers.reshape(content["rows"], 3)[:, 0] if value not in (0.0, -1.0)]
    inside = [value for value in within if sample["income"].min() < value < sample["income"].max()]
    assert len(set(inside)) > 40
    quantiles = set(np.quantile(sample["income"], np.linspace(0, 1, 21)))
    assert not (incomes - quantiles).intersection(inside)
    content, numbers = stored(fitted, sample, "sample")
    assert len(incomes.intersection(numbers.reshape(content["rows"], 3)[:, 0])) > 40
    assert stored(fitted, sample, "none")[0]["rows"] == 0
    for checks in ("synthetic", "sample", "none"):
        predictor = ff.convert(fitted, sample, checks=checks).predictor()
        np.testing.assert_allclose(predictor.predict_proba(sample), fitted.predict_proba(sample), rtol=1e-12)


def test_rows_are_made_in_every_container() -> None:
    sample, y = frame()
    numbers = sample[["income", "age", "rate"]]
    words = sample["job"].fillna("none")
    categories = numbers.assign(job=words.astype("category"))
    sparse = sp.random(500, 8, 0.4, "csr", random_state=1)
    cases = [
        (XGBClassifier(n_estimators=4), numbers),
        (XGBClassifier(n_estimators=4), numbers.to_numpy()),
        (XGBClassifier(n_estimators=4), sparse),
        (LGBMClassifier(n_estimators=4, verbose=-1), categories),
        (CatBoostClassifier(iterations=4, verbose=0, cat_features=["job"]), numbers.assign(job=words)),
    ]
    for model, rows in cases:
        content, _ = stored(model.fit(rows, y), rows, "synthetic")
        assert content["rows"] >= 64, type(model)


def test_one_row_is_a_sample() -> None:
    sample, y = frame()
    fitted = pipeline(LogisticRegression(max_iter=500)).fit(sample, y)
    assert ff.convert(fitted, sample.head(1)).predictor().info["checks"] >= 64


def test_another_word_is_no_choice() -> None:
    sample, y = frame()
    fitted = pipeline(LogisticRegression(max_iter=500)).fit(sample, y)
    with pytest.raises(ValueError, match="checks is 'all'; expected one of 'synthetic', 'sample', 'none'"):
        ff.convert(fitted, sample, checks="all")  # type: ignore[arg-type]


CONVERTS = """
import sys
import numpy as np
from sklearn.ensemble import RandomForestClassifier
import fieldfare as ff
from fieldfare import _progress
_progress.PATIENCE = 0.0
x = np.random.default_rng(1).normal(size=(4000, 5))
fitted = RandomForestClassifier(20, random_state=0).fit(x, x[:, 0] > 0)
ff.convert(fitted, x, progress=sys.argv[1] == "shown")
"""


@pytest.mark.parametrize("shown", [True, False])
def test_a_bar_is_drawn_in_a_terminal(shown: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", CONVERTS, "shown" if shown else "hidden"]
    with subprocess.Popen(command, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            drawn += part
    os.close(ours)
    assert process.returncode == 0
    assert (b"converting RandomForestClassifier" in drawn) == shown
