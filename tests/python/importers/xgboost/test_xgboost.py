# SPDX-License-Identifier: Apache-2.0
"""XGBoost: equal bits, estimator and booster, whatever the objective."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
import xgboost as xgb

import fieldfare as ff
from fieldfare.errors import UnsupportedError
from fieldfare.importers import load_native
from support import tree_checks


def data(seed: int, rows: int = 500, features: int = 5):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, features))
    x[:, 1] = np.round(x[:, 1] * 2)
    x[:, 2] *= 1e-30
    signal = x[:, 0] + x[:, 1] * (x[:, 3] > 0) + random.normal(size=rows) / 3
    x[random.random(x.shape) < 0.1] = np.nan
    return x, signal


def labels_of(signal, classes: int):
    return np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))


def finite(rows):
    """XGBoost answers for leaves through a DMatrix, which rejects what its estimator predicts."""
    with np.errstate(over="ignore"):
        return rows[~np.isinf(rows.astype(np.float32)).any(axis=1)]


def check_leaves(found, model, rows):
    rows = finite(np.asarray(rows, np.float64))
    booster = model if isinstance(model, xgb.Booster) else None
    ids = booster.predict(xgb.DMatrix(rows), pred_leaf=True) if booster else model.apply(rows)
    assert (found.leaf_ids(rows) == ids.reshape(len(rows), -1)).all()


ESTIMATORS = [
    xgb.XGBClassifier(n_estimators=12),
    xgb.XGBClassifier(n_estimators=9, max_depth=2, learning_rate=1.0, base_score=0.07),
    xgb.XGBClassifier(n_estimators=9, tree_method="exact", gamma=2.0),  # prunes: nodes without a parent remain
    xgb.XGBClassifier(n_estimators=9, grow_policy="lossguide", max_leaves=11, max_depth=0),
    xgb.XGBClassifier(n_estimators=5, num_parallel_tree=3, subsample=0.6),
    xgb.XGBClassifier(n_estimators=25, booster="dart", rate_drop=0.4),
    xgb.XGBRFClassifier(n_estimators=11),
]


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("model", ESTIMATORS, ids=[f"{type(m).__name__}{i}" for i, m in enumerate(ESTIMATORS)])
def test_classifier(model, classes):
    x, signal = data(1)
    base = model.base_score if classes == 2 else None
    model = type(model)(**{**model.get_params(), "objective": "binary:logistic", "base_score": base})
    model.fit(x, labels_of(signal, classes))
    found = tree_checks.check(model, x, extra=[x.astype(np.float32)])
    assert found.spec.accepts == {"missing": True, "infinite": True, "range": "float64"}
    assert found.spec.output_tolerance is None
    check_leaves(found, model, x)


@pytest.mark.parametrize(
    "objective",
    [
        "binary:logistic", "binary:logitraw", "count:poisson", "rank:pairwise", "reg:absoluteerror", "reg:gamma",
        "reg:logistic", "reg:pseudohubererror", "reg:quantileerror", "reg:squarederror", "reg:squaredlogerror",
        "reg:tweedie", "survival:cox", "multi:softprob", "multi:softmax",
    ],
)  # fmt: skip
def test_booster(objective):
    x, signal = data(2)
    y = {
        "binary": signal > 0,
        "multi": labels_of(signal, 3),
        "rank": np.round(np.clip(signal, 0, 4)),
        "count": np.round(np.exp(signal)),
    }.get(objective.split(":")[0], 1 / (1 + np.exp(-signal)))
    train = xgb.DMatrix(x, y, qid=np.arange(len(x)) // 20 if objective.startswith("rank") else None)
    parameters = {"objective": objective, "max_depth": 4}
    if objective.startswith("multi"):
        parameters["num_class"] = 3
    if "quantile" in objective:
        parameters["quantile_alpha"] = 0.7
    model = xgb.train(parameters, train, 12)
    found = tree_checks.check(model, x)
    assert found.spec.accepts == {"missing": True, "infinite": False, "range": "float32"}
    assert bool(found.spec.classes) == (objective in ("binary:logistic", "multi:softprob", "multi:softmax"))
    check_leaves(found, model, x)


def test_survival_aft():
    x, signal = data(3)
    train = xgb.DMatrix(x)
    train.set_float_info("label_lower_bound", np.exp(signal))
    train.set_float_info("label_upper_bound", np.exp(signal) + 1)
    tree_checks.check(xgb.train({"objective": "survival:aft"}, train, 8), x)


@pytest.mark.parametrize("score", [None, 1e-9, 0.003, 0.5, 0.73, 1 - 1e-9])
def test_base_score(score):
    x, signal = data(4)
    tree_checks.check(xgb.XGBClassifier(n_estimators=3, base_score=score).fit(x, signal > 0), x, boundary=False)
    if score is not None:
        model = xgb.XGBRegressor(n_estimators=3, base_score=score, objective="count:poisson")
        tree_checks.check(model.fit(x, np.round(np.exp(signal))), x, boundary=False)


@pytest.mark.parametrize("model", [xgb.XGBRegressor(n_estimators=10), xgb.XGBRFRegressor(n_estimators=7)])
def test_regressor(model):
    x, signal = data(5)
    tree_checks.check(model.fit(x, signal * 1e4), x)


def test_ranker():
    x, signal = data(6)
    model = xgb.XGBRanker(n_estimators=6).fit(x, np.round(np.clip(signal, 0, 4)), qid=np.arange(len(x)) // 20)
    tree_checks.check(model, x)


def test_softmax_estimator_answers_with_the_largest_margin():
    x, signal = data(7)
    model = xgb.XGBClassifier(n_estimators=5, objective="multi:softmax").fit(x, labels_of(signal, 4))
    found = tree_checks.check(model, x)
    assert found.spec.decision == "margin_nonnegative"
    assert np.allclose(found.outputs(x), model.predict_proba(x), rtol=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
def test_dart_predicts_differently_in_place(classes):
    x, signal = data(8)
    y = signal > 0.5 if classes == 2 else labels_of(signal, classes)
    model = xgb.XGBClassifier(n_estimators=20, booster="dart", rate_drop=0.5, max_depth=4).fit(x, y)
    estimator = tree_checks.check(model, x)
    booster = tree_checks.check(model.get_booster(), x)
    assert (estimator.margins(x) != booster.margins(x)).any()


def test_early_stopping():
    x, signal = data(9)
    y = signal > 0
    model = xgb.XGBClassifier(n_estimators=300, early_stopping_rounds=3, learning_rate=0.5, num_parallel_tree=2)
    model.fit(x[:300], y[:300], eval_set=[(x[300:], y[300:])], verbose=False)
    used = 2 * (model.best_iteration + 1)
    assert used < 2 * model.get_booster().num_boosted_rounds()
    assert tree_checks.check(model, x).spec.model["tree_nodes"].size == used
    booster = tree_checks.check(model.get_booster(), x)
    assert booster.spec.model["tree_nodes"].size == 2 * model.get_booster().num_boosted_rounds()


@pytest.mark.parametrize("missing", [-999, 0, 0.1, 1e30])
def test_a_missing_value_other_than_nan(missing):
    x, signal = data(10)
    x[::3, 0] = missing
    x[::4, 1] = np.nan
    model = xgb.XGBClassifier(n_estimators=8, missing=missing).fit(x, (signal > 0) ^ (np.arange(len(x)) % 3 == 0))
    near = np.repeat(x[:1], 7, axis=0)
    narrow = np.float32(missing)
    near[:, 0] = [
        missing, -missing, narrow, missing * (1 + 1e-9), np.nextafter(narrow, np.float32(1)),
        np.nextafter(narrow, np.float32(-1e9)), np.nan,
    ]  # fmt: skip
    found = tree_checks.check(model, x, extra=[near])
    assert [node["op"] for node in found.graph.nodes()] == ["affine", "fill_missing"]
    assert not found.spec.features_are_input


def frame(seed: int, rows: int = 800, text: str = "c"):
    random = np.random.default_rng(seed)
    names = np.array([f"{text}{i}" for i in range(30)])
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


@pytest.mark.parametrize("onehot", [1, 100], ids=["partition", "onehot"])
@pytest.mark.parametrize("kind", ["estimator", "booster"])
def test_categories_of_a_frame(kind, onehot):
    x, signal = frame(11)
    model = xgb.XGBClassifier(n_estimators=8, enable_categorical=True, max_cat_to_onehot=onehot, max_depth=4)
    model.fit(x, signal > 3)
    reordered = x.iloc[:50].copy()
    reordered["text"] = reordered["text"].astype(object).astype("category")
    found = tree_checks.check(
        model if kind == "estimator" else model.get_booster(), x, extra=[reordered], boundary=False
    )
    assert found.spec.model["member"].size


def test_a_category_that_the_model_does_not_know_is_refused():
    """In a frame that lists it, XGBoost 3.2 finds its place among the known ones and takes what is there; only one
    that sorts after all of them is the error that its documentation promises. A missing one stays missing."""
    x = pd.DataFrame({"c": pd.Categorical(["b", "d", "f"] * 50)})
    model = xgb.XGBRegressor(n_estimators=1, learning_rate=1, reg_lambda=0, enable_categorical=True)
    model.fit(x, np.array([0.0, 10.0, 20.0] * 50))
    assert model.predict(pd.DataFrame({"c": pd.Categorical(["a", "c", "e"])})).tolist() == [0.0, 10.0, 20.0]
    with pytest.raises(xgb.core.XGBoostError, match="not in the training set"):
        model.predict(pd.DataFrame({"c": pd.Categorical(["g"])}))
    predictor = ff.convert(model, x).predictor()
    for text in ("a", "c", "g", "snow ☃"):
        with pytest.raises(ff.RecordError) as refused:
            predictor.predict_one({"c": text})
        assert refused.value.code == "UnknownCategory"
    missing = pd.DataFrame({"c": pd.Categorical([None], dtype=x["c"].dtype)})
    assert predictor.predict_one({"c": None}) == model.predict(missing)[0]
    with pytest.raises(UnsupportedError, match="not trained with \\('c', 'g'\\)"):
        ff.convert(model, pd.DataFrame({"c": pd.Categorical(["b", "g", "c"])}))


@pytest.mark.parametrize("kind", ["text", "number"])
def test_unknown_categories_of_other_frames(kind):
    """A polars frame takes any category: rows made up for the checks must not hold one."""
    polars = pytest.importorskip("polars")
    values = ["b", "d", "f"] if kind == "text" else [3, 9, -4]
    x = pd.DataFrame({"c": pd.Categorical(values * 50), "x": np.arange(150.0)})
    model = xgb.XGBRegressor(n_estimators=3, enable_categorical=True).fit(x, np.array([0.0, 10.0, 20.0] * 50))
    samples = [x]
    if kind == "text":
        samples.append(polars.from_pandas(x).with_columns(polars.col("c").cast(polars.Categorical)))
    for sample in samples:
        predictor = ff.convert(model, sample).predictor()
        assert tree_checks.same_bits(predictor.predict(x), model.predict(x))


def test_a_slice_of_a_booster():
    x, signal = data(11)
    model = xgb.train({"objective": "binary:logistic"}, xgb.DMatrix(x, signal > 0), 6)
    assert tree_checks.check(model[1:4], x).spec.model["tree_nodes"].size == 3
    categories, target = frame(11)
    whole = xgb.train({}, xgb.DMatrix(categories, target, enable_categorical=True), 6)
    refusal(whole[:3], categories, "text: categories unknown to the model .* a slice of a booster has lost them")


@pytest.mark.parametrize("onehot", [1, 100], ids=["partition", "onehot"])
def test_category_codes_of_an_array(onehot):
    random = np.random.default_rng(12)
    x = np.stack([random.integers(0, 40, 800), random.normal(size=800)], axis=1).astype(float)
    y = (random.permutation(40)[x[:, 0].astype(int)] % 3 == 0) ^ (x[:, 1] > 1)
    x[::9, 0] = np.nan
    x[0, 0] = 299  # categories beyond 255
    model = xgb.XGBClassifier(
        n_estimators=8, feature_types=["c", "q"], enable_categorical=True, max_cat_to_onehot=onehot
    ).fit(x, y)
    tree_checks.check(model, x)


def test_native_files(tmp_path):
    x, signal = data(13)
    estimator = xgb.XGBClassifier(n_estimators=300, early_stopping_rounds=3, learning_rate=0.5)
    estimator.fit(x[:300], signal[:300] > 0, eval_set=[(x[300:], signal[300:] > 0)], verbose=False)
    booster = estimator.get_booster()
    for suffix in ("json", "ubj"):
        estimator.save_model(tmp_path / f"estimator.{suffix}")
        loaded = load_native(tmp_path / f"estimator.{suffix}")
        assert type(loaded) is xgb.XGBClassifier
        assert tree_checks.same_bits(tree_checks.check(loaded, x).outputs(x), estimator.predict_proba(x))
        booster.save_model(tmp_path / f"booster.{suffix}")
        loaded = load_native(tmp_path / f"booster.{suffix}")
        assert type(loaded) is xgb.Booster
        given = tree_checks.check(loaded, x).outputs(x)[:, 1]
        assert tree_checks.same_bits(given, booster.predict(xgb.DMatrix(x)))


def test_names_that_the_library_cuts():
    """Why names beyond ASCII are refused: trained and asked with one frame, XGBoost 3.2 mistakes them."""
    ascii, signal = frame(11)
    x = ascii.assign(text=ascii["text"].cat.rename_categories(lambda name: name.replace("c", "ß")))
    model = xgb.XGBRegressor(n_estimators=3, enable_categorical=True)
    expected = model.fit(ascii, signal).predict(ascii)
    assert (model.fit(x, signal).predict(x) != expected).any()
    refusal(model, x, "text: category names that are not ASCII")
    polars = pytest.importorskip("polars")
    x = pd.DataFrame({"c": pd.Categorical(["éa", "éb", "éc"] * 50)})
    values = polars.Series(x["c"].astype(str), dtype=polars.Enum(["éb", "éc", "éa"]))
    model.fit(polars.DataFrame({"c": values}), np.array([0.0, 10.0, 20.0] * 50))
    table = tree_checks.imported(model, x).graph.nodes()[0]["columns"][0]
    assert table["strings"] == ["éb", "éc", "éa"]
    assert table["codes"] == [0, 1, 2]


def test_other_json_is_not_a_model(tmp_path):
    (tmp_path / "other.json").write_text('{"oblivious_trees": []}')
    with pytest.raises(UnsupportedError, match="not a native model file"):
        load_native(tmp_path / "other.json")


def refusal(model, rows, match):
    with pytest.raises(UnsupportedError, match=match):
        tree_checks.imported(model, rows)


def test_refusals_by_name():
    x, signal = data(14)
    x = np.nan_to_num(x)
    y = signal > 0
    refusal(xgb.XGBClassifier(booster="gblinear").fit(x, y), x, "gblinear")
    refusal(xgb.train({"objective": "binary:hinge"}, xgb.DMatrix(x, y), 2), x, "binary:hinge")
    refusal(xgb.XGBClassifier(n_estimators=2, objective="binary:logitraw").fit(x, y), x, "binary:logitraw")
    refusal(xgb.XGBRegressor(n_estimators=2).fit(x, np.stack([signal, y], axis=1)), x, "2 targets")
    vector = xgb.XGBRegressor(n_estimators=2, multi_strategy="multi_output_tree")
    refusal(vector.fit(x, np.stack([signal, y], axis=1)), x, "2 targets")
    custom = xgb.XGBRegressor(n_estimators=2, objective=lambda truth, given: (given - truth, np.ones_like(given)))
    refusal(custom.fit(x, signal), x, "custom objective")
    categories, target = frame(15)
    model = xgb.XGBRegressor(n_estimators=2, missing=0.0, enable_categorical=True).fit(categories, target)
    refusal(model, categories, "missing=0.0 together with categorical")
    refusal(xgb.XGBRegressor(n_estimators=2).fit(x, signal), categories.assign(text="x"), "text")


def test_a_large_forest_takes_seconds():
    random = np.random.default_rng(16)
    x = random.normal(size=(2000, 4)).astype(np.float32)
    model = xgb.XGBRegressor(n_estimators=60, max_depth=14, min_child_weight=0)
    model.fit(x, random.normal(size=2000))
    start = time.process_time()
    found = tree_checks.imported(model, x)
    seconds = time.process_time() - start
    nodes = found.spec.model["left"].size
    assert nodes > 40_000
    assert seconds < 1e-5 * nodes  # ten seconds a million
