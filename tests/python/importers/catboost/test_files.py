# SPDX-License-Identifier: Apache-2.0
"""CatBoost: files, and how they are read."""

from __future__ import annotations

import contextlib
import json

import catboost as cb
import numpy as np
import pytest

import fieldfare as ff
from fieldfare.importers import load_native
from fieldfare.importers.catboost._saved import SavedModel
from support.catboost_checks import CATEGORIES, SMALL, check, classes_of, data, margins, refusal_of
from support.tree_checks import same_bits


@pytest.mark.parametrize("form", ["cbm", "json"])
@pytest.mark.parametrize("loss", ["Logloss", "MultiClass", "RMSE"])
def test_files(tmp_path, form, loss):
    frame, signal = data(3)
    y = {"Logloss": np.where(signal > 0, "yes", "no"), "MultiClass": classes_of(signal, 3)}.get(loss, signal)
    model = cb.CatBoost({**SMALL, "loss_function": loss}).fit(frame, y, cat_features=CATEGORIES)
    path = tmp_path / f"model.{form}"
    model.save_model(str(path), format=form)
    converted = ff.convert(path, frame).predictor()
    loaded = cb.CatBoost().load_model(str(path), format=form)  # from JSON it takes some leaves one ulp off
    assert same_bits(converted.predict_margin(frame), margins(loaded, frame))
    assert np.allclose(converted.predict_margin(frame), margins(model, frame), rtol=1e-12)
    assert list(converted.classes or []) == list(model.classes_)


@pytest.mark.parametrize("treatment", ["AsIs", "AsFalse", "AsTrue"])
def test_nan_treatment_in_a_file(tmp_path, treatment):
    frame, signal = data(2, missing=0.2)
    model = cb.CatBoostClassifier(**SMALL).fit(frame, signal > 0, cat_features=CATEGORIES)
    path = tmp_path / "model.json"
    model.save_model(str(path), format="json")
    content = json.loads(path.read_text())
    for feature in content["features_info"]["float_features"]:
        feature["nan_value_treatment"] = treatment
    path.write_text(json.dumps(content))
    check(load_native(path), frame)


#: Types that CatBoost makes on a GPU only, and the ones that hold the same numbers.


def test_json_keeps_one_of_several_tables(tmp_path):
    """CatBoost's JSON names the tables of one target's cuts alike. What CatBoost reads of it is another model, and that
    is the one converted; if a statistic's class is not in the table that was kept, CatBoost would read beyond it."""
    frame, signal = data(3)
    for counts in ((1, 5), (5, 1)):
        cuts = [f"Buckets:TargetBorderCount={count}" for count in counts]
        model = cb.CatBoostRegressor(**SMALL, simple_ctr=cuts).fit(frame, signal, cat_features=CATEGORIES)
        for form in ("cbm", "json"):
            model.save_model(str(tmp_path / f"model.{form}"), format=form)
        exact = ff.convert(tmp_path / "model.cbm", frame).predictor()
        assert same_bits(exact.predict_margin(frame), margins(model, frame))
        if counts[0] == 1:
            other = ff.convert(tmp_path / "model.json", frame).predictor()
            loaded = margins(load_native(tmp_path / "model.json"), frame)
            assert same_bits(other.predict_margin(frame), loaded)
            assert not np.allclose(loaded, margins(model, frame), atol=0.1)
        else:
            assert "of a target with 2 classes" in refusal_of(tmp_path / "model.json", frame)


def test_damaged_bytes(tmp_path):
    """Whatever the bytes are, the reader answers, or says that the parts do not fit together."""
    frame, signal = data(3, rows=60)
    model = cb.CatBoostRegressor(**{**SMALL, "iterations": 2}).fit(frame, signal, cat_features=CATEGORIES)
    model.save_model(str(tmp_path / "model.cbm"))
    content = (tmp_path / "model.cbm").read_bytes()
    SavedModel(content)
    random = np.random.default_rng(0)
    for _ in range(1500):
        damaged = bytearray(content)
        for at in random.integers(0, len(content), random.integers(1, 4)):
            damaged[at] = random.choice([0, 1, 0x7F, 0xFF])
        with contextlib.suppress(IndexError, ValueError):
            SavedModel(bytes(damaged))
        with pytest.raises((IndexError, ValueError)):
            SavedModel(bytes(damaged[: random.integers(len(content))]))
