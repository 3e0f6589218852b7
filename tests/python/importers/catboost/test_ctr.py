# SPDX-License-Identifier: Apache-2.0
"""CatBoost: statistics of categories (CTRs) of every type, of several targets and of targets cut in several ways."""

from __future__ import annotations

import json

import catboost as cb
import numpy as np
import pytest

from fieldfare.importers import load_native
from fieldfare.importers.catboost._saved import SavedModel
from support.catboost_checks import CATEGORIES, SMALL, check, data, refusal_of

CTRS = {
    "Borders": ["Borders:TargetBorderCount=3:CtrBorderCount=9:Prior=0/1:Prior=0.7/1", "Counter:Prior=0.3/1"],
    "Buckets": ["Buckets:TargetBorderCount=2:Prior=0.5/1"],
    "BinarizedTargetMeanValue": ["BinarizedTargetMeanValue:TargetBorderCount=3:Prior=0.2/1"],
    "Counter": ["Counter:CtrBorderCount=20:Prior=0.5/1"],
}


@pytest.mark.parametrize("one_hot", [1, 4])
@pytest.mark.parametrize("kind", CTRS)
def test_ctr(kind, one_hot):
    frame, signal = data(1)
    model = cb.CatBoostRegressor(
        **SMALL, simple_ctr=CTRS[kind], combinations_ctr=CTRS[kind], max_ctr_complexity=3, one_hot_max_size=one_hot
    ).fit(frame, signal, cat_features=CATEGORIES)
    check(model, frame, seed=one_hot)


GPU_CTRS = {"FloatTargetMeanValue": "BinarizedTargetMeanValue", "FeatureFreq": "Counter"}


@pytest.mark.parametrize("kind", GPU_CTRS)
def test_ctr_of_a_gpu(tmp_path, kind):
    frame, signal = data(1, rows=400)
    ctrs = f"{GPU_CTRS[kind]}:Prior=0.4/1"
    model = cb.CatBoostRegressor(**SMALL, simple_ctr=ctrs, combinations_ctr=ctrs, max_ctr_complexity=2)
    model.fit(frame, signal, cat_features=CATEGORIES)
    path = tmp_path / "model.json"
    model.save_model(str(path), format="json")
    path.write_text(path.read_text().replace(GPU_CTRS[kind], kind))
    loaded = load_native(path)
    found = {ctr["ctr_type"] for ctr in json.loads(path.read_text())["features_info"]["ctrs"]}
    assert found == {kind}
    if kind == "FloatTargetMeanValue":  # sums that are no whole numbers
        content = json.loads(path.read_text())
        for table in content["ctr_data"].values():
            table["hash_map"][1 :: table["hash_stride"]] = [
                x * 1.1 for x in table["hash_map"][1 :: table["hash_stride"]]
            ]
        path.write_text(json.dumps(content))
        loaded = load_native(path)
    check(loaded, frame)


def targets(model, folder) -> set[int]:
    """The targets, and ways to cut them, that a model's statistics are of."""
    path = folder / "saved.cbm"
    model.save_model(str(path))
    return {ctr.counted.target for ctr in SavedModel(path.read_bytes()).ctrs if ctr.counted.type != "Counter"}


#: One target cut in several ways, by several types of statistics.
CUTS = {
    "one type": {"simple_ctr": [f"Borders:TargetBorderCount={count}" for count in (1, 3, 5)]},
    "several types": {
        "simple_ctr": [
            "Buckets:TargetBorderCount=4",
            "Borders:TargetBorderCount=2",
            "Counter",
            "Buckets:TargetBorderCount=2",
            "BinarizedTargetMeanValue:TargetBorderCount=7",
            "BinarizedTargetMeanValue:TargetBorderCount=2",
        ]
    },
    "combinations": {
        "simple_ctr": ["Counter"],
        "combinations_ctr": ["Borders:TargetBorderCount=3", "Borders:TargetBorderCount=1:Prior=0.2/1"],
    },
    "features": {
        "simple_ctr": ["Borders:TargetBorderCount=1"],
        "combinations_ctr": ["Buckets:TargetBorderCount=2", "Buckets:TargetBorderCount=4"],
        "per_feature_ctr": [
            "1:Borders:TargetBorderCount=4:Prior=0.5",
            "4:Buckets:TargetBorderCount=6:Prior=0.2",
            "3:Counter:Prior=0",
        ],
    },
}


@pytest.mark.parametrize("one_hot", [1, 4])
@pytest.mark.parametrize("cuts", CUTS)
def test_one_target_cut_in_several_ways(tmp_path, cuts, one_hot):
    frame, signal = data(20, rows=500)
    options = {**SMALL, "iterations": 40, "max_ctr_complexity": 3, "one_hot_max_size": one_hot, **CUTS[cuts]}
    model = cb.CatBoostRegressor(**options).fit(frame, signal, cat_features=CATEGORIES)
    assert len(targets(model, tmp_path)) > 1
    check(model, frame, seed=one_hot)


@pytest.mark.parametrize("kind", ["default", "missing targets", *CTRS])
def test_several_targets(tmp_path, kind):
    frame, signal = data(21, rows=500)
    y = np.stack([signal, -2 * signal**2 + 7, np.sin(3 * signal)], axis=1)
    ctrs = {"simple_ctr": CTRS[kind], "combinations_ctr": CTRS[kind]} if kind in CTRS else {}
    options = {**SMALL, "loss_function": "MultiRMSE", "max_ctr_complexity": 3, "one_hot_max_size": 2, **ctrs}
    if kind == "missing targets":
        y[np.random.default_rng(0).random(y.shape) < 0.1] = np.nan
        options["loss_function"] = "MultiRMSEWithMissingValues"
    model = cb.CatBoostRegressor(**options).fit(frame, y, cat_features=CATEGORIES)
    assert kind == "Counter" or len(targets(model, tmp_path)) == 3
    check(model, frame)


@pytest.mark.parametrize("seed", range(6))
def test_random_ctrs(seed):
    random = np.random.default_rng(seed)
    frame, signal = data(30 + seed, rows=400)

    def settings(count: int) -> list[str]:
        kinds = random.choice(["Borders", "Buckets", "BinarizedTargetMeanValue"], count)
        return [f"{kind}:TargetBorderCount={random.integers(1, 8)}:Prior={random.random():.2f}/1" for kind in kinds]

    options = {
        **SMALL,
        "iterations": int(random.integers(1, 60)),
        "depth": int(random.integers(1, 9)),
        "max_ctr_complexity": int(random.integers(1, 5)),
        "one_hot_max_size": int(random.choice([1, 2, 5])),
        "nan_mode": str(random.choice(["Min", "Max"])),
        "simple_ctr": settings(3),
        "combinations_ctr": settings(3),
        "per_feature_ctr": [f"{random.choice([1, 3, 4])}:{each}" for each in settings(2)],
        "loss_function": str(random.choice(["RMSE", "MultiRMSE"])),
    }
    y = signal if options["loss_function"] == "RMSE" else np.stack([signal, np.abs(signal)], axis=1)
    check(cb.CatBoostRegressor(**options).fit(frame, y, cat_features=CATEGORIES), frame, seed)


def test_sum_of_models():
    frame, signal = data(22, rows=400)
    models = [
        cb.CatBoostRegressor(**{**SMALL, "random_seed": seed}).fit(frame, signal, cat_features=CATEGORIES)
        for seed in (1, 2)
    ]
    check(cb.sum_models(models, weights=[0.3, 0.7], ctr_merge_policy="IntersectingCountersAverage"), frame)


def test_statistics_without_tables_are_refused():
    """CatBoost itself ends with a fault when such a model predicts."""
    frame, signal = data(14, rows=200)
    model = cb.CatBoostRegressor(**SMALL, final_ctr_computation_mode="Skip").fit(frame, signal, cat_features=CATEGORIES)
    assert "statistics without their tables" in refusal_of(model, frame)
