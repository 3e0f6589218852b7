# SPDX-License-Identifier: Apache-2.0
"""LightGBM: equal bits, estimator and booster, whatever the objective."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from fieldfare.errors import UnsupportedError
from fieldfare.importers import load_native
from support import tree_checks

SMALL = {"verbose": -1, "num_leaves": 15, "min_child_samples": 5, "n_jobs": 1}


def data(seed: int, rows: int = 800, missing: bool = True):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 5))
    x[:, 1] = np.round(x[:, 1] * 2)
    x[:, 2] = np.where(random.random(rows) < 0.6, 0, x[:, 2])
    signal = x[:, 0] + x[:, 1] * (x[:, 3] > 0) + x[:, 2] + random.normal(size=rows) / 3
    if missing:
        x[random.random(x.shape) < 0.1] = np.nan
    return x, signal


def labels_of(signal, classes: int):
    return np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))


def leaves_of(model):
    return lambda rows: model.predict(rows, pred_leaf=True)


MISSING = [{}, {"use_missing": False}, {"zero_as_missing": True}]


@pytest.mark.parametrize("missing", MISSING, ids=["nan", "none", "zero"])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"boosting_type": "dart", "drop_rate": 0.5},
        {"boosting_type": "rf", "bagging_fraction": 0.6, "bagging_freq": 1},
        {"data_sample_strategy": "goss"},
        {"extra_trees": True, "max_depth": 4},
    ],
    ids=["gbdt", "dart", "rf", "goss", "extra"],
)
def test_classifier(options, classes, missing):
    x, signal = data(1)
    model = lgb.LGBMClassifier(n_estimators=9, **SMALL, **options, **missing).fit(x, labels_of(signal, classes))
    found = tree_checks.check(model, x, extra=[x.astype(np.float32)], leaves=leaves_of(model))
    rules = found.spec.model["missing"]
    assert (int(rules.max()) if rules.size else 0) == MISSING.index(missing)
    assert found.spec.output_tolerance is None
    assert found.spec.model["divide_by"] == (9 if options.get("boosting_type") == "rf" else 1)


@pytest.mark.parametrize("missing", MISSING, ids=["nan", "none", "zero"])
def test_data_without_missing_values(missing):
    x, signal = data(2, missing=False)
    model = lgb.LGBMRegressor(n_estimators=9, **SMALL, **missing).fit(x, signal)
    tree_checks.check(model, x, leaves=leaves_of(model))


@pytest.mark.parametrize(
    "objective",
    [
        "binary", "cross_entropy", "fair", "gamma", "huber", "lambdarank", "mape", "multiclass", "multiclassova",
        "poisson", "quantile", "rank_xendcg", "regression", "regression_l1", "tweedie",
    ],
)  # fmt: skip
def test_booster(objective):
    x, signal = data(3)
    y = {
        "binary": signal > 0,
        "cross_entropy": 1 / (1 + np.exp(-signal)),
        "multiclass": labels_of(signal, 3),
        "multiclassova": labels_of(signal, 3),
        "lambdarank": np.round(np.clip(signal, 0, 4)),
        "rank_xendcg": np.round(np.clip(signal, 0, 4)),
    }.get(objective, np.exp(signal))
    parameters = {"objective": objective, **SMALL, "sigmoid": 1.7}
    if objective.startswith("multiclass"):
        parameters["num_class"] = 3
    group = np.full(40, 20) if objective in ("lambdarank", "rank_xendcg") else None
    model = lgb.train(parameters, lgb.Dataset(x, y, group=group), 9)
    found = tree_checks.check(model, x, leaves=leaves_of(model))
    assert bool(found.spec.classes) == (objective in ("binary", "multiclass", "multiclassova"))


@pytest.mark.parametrize("sigmoid", [1.0, 0.3, 2.5])
def test_sigmoid(sigmoid):
    x, signal = data(4)
    model = lgb.LGBMClassifier(n_estimators=9, sigmoid=sigmoid, **SMALL).fit(x, np.where(signal > 0, "yes", "no"))
    assert tree_checks.check(model, x).spec.link["scale"] == sigmoid


@pytest.mark.parametrize("objective", ["regression", "regression_l1"])
def test_square_root_of_the_target(objective):
    x, signal = data(5)
    model = lgb.LGBMRegressor(n_estimators=9, objective=objective, reg_sqrt=True, **SMALL).fit(x, signal * 10)
    tree_checks.check(model, x)


def test_a_classifier_of_rates():
    x, signal = data(5)
    model = lgb.LGBMClassifier(n_estimators=5, objective="cross_entropy", **SMALL).fit(x, signal > 0)
    assert tree_checks.check(model, x).spec.link == {"op": "sigmoid", "type": "float64", "scale": 1.0}


def test_ranker():
    x, signal = data(6)
    model = lgb.LGBMRanker(n_estimators=5, **SMALL).fit(x, np.round(np.clip(signal, 0, 4)), group=np.full(40, 20))
    tree_checks.check(model, x)


def test_early_stopping_and_native_file(tmp_path):
    x, signal = data(7)
    model = lgb.LGBMClassifier(n_estimators=300, learning_rate=0.4, **SMALL)
    stop = lgb.early_stopping(3, verbose=False)
    model.fit(x[:500], signal[:500] > 0, eval_X=x[500:], eval_y=signal[500:] > 0, callbacks=[stop])
    found = tree_checks.check(model, x)
    assert found.spec.model["tree_nodes"].size == model.best_iteration_ < 300
    model.booster_.save_model(tmp_path / "model.txt")
    loaded = load_native(tmp_path / "model.txt")
    assert tree_checks.same_bits(tree_checks.check(loaded, x).outputs(x), model.predict_proba(x))


def test_as_many_iterations_as_predict_uses():
    x, signal = data(7)
    model = lgb.train({**SMALL, "objective": "binary"}, lgb.Dataset(x, signal > 0), 9)
    model.best_iteration = 4
    assert tree_checks.check(model, x, leaves=leaves_of(model)).spec.model["tree_nodes"].size == 4


def test_a_tree_of_one_leaf():
    x, _ = data(8)
    model = lgb.LGBMRegressor(n_estimators=3, **SMALL).fit(x, np.full(len(x), 2.5))
    found = tree_checks.check(model, x, leaves=leaves_of(model))
    assert (found.spec.model["tree_nodes"] == 1).all()


def frame(seed: int, rows: int = 1200):
    random = np.random.default_rng(seed)
    names = np.array([f"c{i}" for i in range(28)] + ["ß", ""])
    picked = random.integers(0, 30, rows)
    number = random.choice([-3, 0, 4, 17, 400], rows)
    x = pd.DataFrame(
        {
            "a": random.normal(size=rows),
            "text": pd.Categorical(names[picked], categories=random.permutation(names)),
            "number": pd.Categorical(number, categories=[17, -3, 0, 400, 4]),
            "flag": random.random(rows) < 0.5,
            "count": random.integers(0, 9, rows),
        }
    )
    signal = x["a"].to_numpy() + random.permutation(30)[picked] % 5 + (number == 17) * 3 + x["flag"] * x["count"] / 4
    x.loc[::11, "text"] = None
    x.loc[::13, "number"] = None
    return x, signal.to_numpy()


@pytest.mark.parametrize("kind", ["estimator", "booster", "file"])
@pytest.mark.parametrize("onehot", [1, 40], ids=["partition", "onehot"])
def test_categories_of_a_frame(kind, onehot, tmp_path):
    x, signal = frame(9)
    options = {"cat_smooth": 1, "min_data_per_group": 1, "max_cat_to_onehot": onehot}
    model = lgb.LGBMClassifier(n_estimators=9, **SMALL, **options).fit(x, signal > 3)
    if kind == "booster":
        model = model.booster_
    elif kind == "file":
        model.booster_.save_model(tmp_path / "model.txt")
        model = load_native(tmp_path / "model.txt")
    unseen = x.iloc[:6].copy()
    unseen["text"] = pd.Categorical(["c1", "never seen", "", None, "ß", "C1"])
    unseen["number"] = pd.Categorical([5, 4, -3, None, 400, 401])
    found = tree_checks.check(model, x, extra=[unseen], boundary=False)
    assert found.spec.model["member"].size


@pytest.mark.parametrize("missing", MISSING, ids=["nan", "none", "zero"])
def test_category_codes_of_an_array(missing):
    random = np.random.default_rng(10)
    x = np.stack([random.integers(0, 40, 1200), random.normal(size=1200), random.integers(0, 3, 1200)], axis=1)
    y = (random.permutation(40)[x[:, 0].astype(int)] % 3 == 0) ^ (x[:, 1] > 1)
    x[::9, 0] = np.nan
    x[:30, 0] = 299  # categories beyond 255
    model = lgb.LGBMClassifier(n_estimators=9, cat_smooth=1, min_data_per_group=1, **SMALL, **missing)
    model.fit(x, y, categorical_feature=[0, 2])
    found = tree_checks.check(model, x, leaves=leaves_of(model))
    assert found.spec.model["member"].max() == 299
    assert found.spec.features_are_input


def test_a_model_without_objective_gives_raw_scores():
    x, signal = data(11)

    def objective(given, train):
        return given - train.get_label(), np.ones_like(given)

    model = lgb.train({**SMALL, "objective": objective}, lgb.Dataset(x, signal), 5)
    assert tree_checks.check(model, x).spec.link == {"op": "identity"}


def refusal(model, rows, match):
    with pytest.raises(UnsupportedError, match=match):
        tree_checks.imported(model, rows)


def test_refusals_by_name():
    x, signal = data(12)
    linear = lgb.LGBMRegressor(n_estimators=2, linear_tree=True, **SMALL).fit(np.nan_to_num(x), signal)
    refusal(linear, x, "linear_tree: leaves that are linear models")
    custom = lgb.LGBMRegressor(n_estimators=2, objective=lambda truth, given: (given - truth, given * 0 + 1), **SMALL)
    refusal(custom.fit(x, signal), x, "objective: a custom objective")
    rates = 1 / (1 + np.exp(-signal))
    other = lgb.train({**SMALL, "objective": "cross_entropy_lambda"}, lgb.Dataset(x, rates), 2)
    refusal(other, x, "'cross_entropy_lambda'")
    early = lgb.LGBMClassifier(n_estimators=2, pred_early_stop=True, **SMALL).fit(x, signal > 0)
    refusal(early, x, "pred_early_stop=True changes predict")
    categories, target = frame(13)
    model = lgb.LGBMRegressor(n_estimators=2, **SMALL).fit(categories[["a", "count"]].to_numpy(), target)
    refusal(model, categories[["a", "text"]], "text: 1 categorical columns for 0 lists")
    refusal(model, categories[["a"]], "1 columns for 2 features")
