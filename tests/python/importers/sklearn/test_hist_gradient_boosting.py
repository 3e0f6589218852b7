# SPDX-License-Identifier: Apache-2.0
"""Histogram gradient boosting of scikit-learn: equal bits."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest
import threadpoolctl
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from fieldfare.errors import UnsupportedError
from support import tree_checks


def data(seed: int, rows: int = 1500, missing: bool = True):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 5))
    x[:, 1] = np.round(x[:, 1] * 2)
    signal = x[:, 0] + x[:, 1] * (x[:, 3] > 0) + random.normal(size=rows) / 3
    if missing:
        x[random.random(x.shape) < 0.1] = np.nan
        signal += np.isnan(x[:, 4])
    x[::17, 4], x[::19, 4] = np.inf, -np.inf
    return x, signal


@pytest.fixture(autouse=True)
def one_thread():
    """Small jobs are faster on one thread, and results do not depend on the number."""
    with threadpoolctl.threadpool_limits(1):
        yield


@pytest.mark.parametrize("missing", [False, True], ids=["complete", "missing"])
@pytest.mark.parametrize("classes", [2, 3, 9])
def test_classifier(classes, missing):
    x, signal = data(1, missing=missing)
    y = signal > 0 if classes == 2 else np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))
    model = HistGradientBoostingClassifier(max_iter=15, max_leaf_nodes=9).fit(x, y)
    found = tree_checks.check(model, x)
    assert found.spec.accepts == {"missing": True, "infinite": True, "range": "float64"}
    assert (found.spec.output_tolerance is None) == (classes == 2)


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "gamma", "poisson", "quantile"])
def test_regressor(loss):
    x, signal = data(2)
    y = np.exp(signal) if loss in ("gamma", "poisson") else signal
    model = HistGradientBoostingRegressor(loss=loss, quantile=0.7 if loss == "quantile" else None, max_iter=15)
    found = tree_checks.check(model.fit(x, y), x)
    assert (found.spec.link["op"] == "exponential") == (loss in ("gamma", "poisson"))


def frame(seed: int, rows: int = 1200) -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    names = np.array([f"c{i}" for i in range(40)])
    text = names[random.integers(0, 40, rows)]
    number = random.choice([-3, 0, 4, 17, 400], rows)
    x = pd.DataFrame(
        {
            "a": random.normal(size=rows),
            "text": pd.Categorical(text),
            "number": pd.Categorical(number),
            "b": random.normal(size=rows),
        }
    )
    signal = (
        x["a"].to_numpy() + (random.permutation(40)[np.searchsorted(np.sort(names), text)] % 7) + (number == 17) * 3
    )
    x.loc[::11, "text"] = None
    x.loc[::13, "number"] = None
    return x, signal


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_categories_of_a_frame(classes):
    x, signal = frame(3)
    if classes:
        y = np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))
        model = HistGradientBoostingClassifier(max_iter=10).fit(x, y)
    else:
        model = HistGradientBoostingRegressor(max_iter=10).fit(x, signal)
    assert any(predictor.nodes["is_categorical"].any() for step in model._predictors for predictor in step)
    unseen = x.iloc[:6].copy()
    unseen["text"] = pd.Categorical(["c1", "never seen", "", None, "c39", "C1"])
    unseen["number"] = pd.Categorical([5, 4, -3, None, 400, 401])
    found = tree_checks.check(model, x, extra=[unseen], boundary=False)
    assert [c.name for c in found.spec.features] == ["text", "number", "a", "b"]
    assert not found.spec.features_are_input


def test_numeric_categories_of_an_array():
    x, signal = data(4)
    x[:, 4] = np.where(np.isnan(x[:, 1]), np.nan, np.round(np.nan_to_num(x[:, 1])) % 7 * 1.5 - 2)
    signal = signal + np.isin(x[:, 4], [-2, 2.5]) * 3
    model = HistGradientBoostingRegressor(max_iter=10, categorical_features=[4]).fit(x, signal)
    special = np.repeat(x[:1], 8, axis=0)
    special[:, 4] = [-2, -2.0000001, 0, -0.0, 2.5, 255, 1e39, np.nan]
    tree_checks.check(model, x, extra=[special], boundary=False)


def test_softmax_and_exp_have_equal_bits_without_numpys_own_exponential():
    """NumPy's exp is its own where the CPU has AVX-512, and the C library's elsewhere."""
    script = """
        import numpy as np
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        from support import tree_checks
        random = np.random.default_rng(0)
        x = random.normal(size=(1500, 4))
        y = x[:, 0] + x[:, 1] * x[:, 2]
        for model in (
            HistGradientBoostingClassifier(max_iter=5).fit(x, np.digitize(y, [-1, 0, 1])),
            HistGradientBoostingRegressor(max_iter=5, loss="poisson").fit(x, np.exp(y)),
        ):
            found = tree_checks.imported(model, x)
            assert tree_checks.same_bits(found.outputs(x), found.spec.outputs(x))
    """
    features = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR X86_V4"
    environment = dict(
        os.environ, PYTHONPATH=os.pathsep.join(sys.path), OMP_NUM_THREADS="1", NPY_DISABLE_CPU_FEATURES=features
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", textwrap.dedent(script)], check=True, env=environment)


def test_a_threshold_of_nan_sends_everything_right():
    x, signal = data(1)
    y = np.digitize(signal, np.quantile(signal, np.arange(1, 9) / 9))
    model = HistGradientBoostingClassifier(max_iter=15, max_leaf_nodes=9).fit(x, y)
    nodes = np.concatenate([predictor.nodes for step in model._predictors for predictor in step])
    odd = np.isnan(nodes["num_threshold"]) & (nodes["is_leaf"] == 0)
    assert odd.any()
    extremes = np.repeat(x[:40], 4, axis=0)
    extremes[:, nodes["feature_idx"][odd][0]] = np.tile([np.inf, -np.inf, np.nan, -1.5], 40)
    tree_checks.check(model, x[:40], extra=[extremes], boundary=False)


def test_a_split_below_all_but_minus_infinity_is_refused_by_name():
    x = np.repeat([[-np.inf], [1.0], [5.0]], 30, axis=0)
    model = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=5).fit(x, np.repeat([5.0, 1.0, 1.0], 30))
    with pytest.raises(UnsupportedError, match="between -inf and all other values"):
        tree_checks.imported(model, x)


def test_a_split_on_missing_alone():
    """A threshold of +inf sends every value left and only missing values right."""
    x = np.repeat([[np.nan], [1.0], [5.0]], 30, axis=0)
    y = np.repeat([5.0, 1.0, 1.0], 30)
    model = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=5).fit(x, y)
    found = tree_checks.check(model, x, extra=[np.array([[np.inf], [-np.inf], [1e308], [np.nan]])])
    assert np.isinf(found.spec.model["threshold"]).any()
    assert found.spec.thresholds == {}
