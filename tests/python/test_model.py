# SPDX-License-Identifier: Apache-2.0
"""What a model is besides its answers: equality, text, HTML; and the table of what is supported."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import fieldfare as ff


@pytest.fixture(scope="module")
def model() -> ff.Model:
    rows = pd.DataFrame({"<b>job": ["a", "b", "<i>", "\u202ed"] * 10})
    fitted = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(rows, ["no", "yes", "no", "yes"] * 10)
    return ff.convert(fitted, rows, name="bank & co", version="7")


def test_the_same_bytes_are_equal(model: ff.Model, tmp_path: Path) -> None:
    model.save(tmp_path / "model.fieldfare")
    loaded = ff.load(tmp_path / "model.fieldfare")
    assert loaded == model.predictor() == pickle.loads(pickle.dumps(loaded)) == copy.deepcopy(loaded)
    assert model == ff.Model(model.to_bytes()) == pickle.loads(pickle.dumps(model))
    assert hash(model) == hash(ff.Model(model.to_bytes()))
    assert len({loaded, model.predictor()}) == 1


def test_others_are_not(model: ff.Model) -> None:
    rows = pd.DataFrame({"x": [1.0, 2.0]})
    other = ff.convert(LogisticRegression().fit(rows, [0, 1]), rows)
    assert model != other
    assert model.predictor() != other.predictor()
    assert model != model.predictor()
    assert model != model.to_bytes()


def test_text(model: ff.Model) -> None:
    size = f"{len(model.to_bytes()):,}"
    assert (
        repr(model) == f"<fieldfare.Model 'bank & co': 1 fields, 2 classes, {model.predictor().engine}, {size} bytes>"
    )
    assert repr(model.predictor()).startswith("<fieldfare.Predictor 'bank & co': 1 fields, 2 classes, ")


@pytest.mark.parametrize("what", ["Model", "Predictor"])
def test_html_escapes_what_the_artifact_says(model: ff.Model, what: str) -> None:
    html = (model if what == "Model" else model.predictor())._repr_html_()
    assert f"<b>fieldfare.{what}</b> bank &amp; co 7" in html
    assert "&lt;b&gt;job" in html
    assert "&lt;i&gt;" in html
    assert "\\u202ed" in html
    for tag in ("<b>job", "<i>", "\u202e"):
        assert tag not in html


def test_a_model_is_loaded_once(model: ff.Model) -> None:
    assert model.predictor() is model.predictor()


def test_saving_into_a_missing_folder(model: ff.Model, tmp_path: Path) -> None:
    for each in (model, model.predictor()):
        with pytest.raises(FileNotFoundError, match="there is no such folder"):
            each.save(tmp_path / "no" / "model.fieldfare")


@pytest.mark.parametrize("search", ["Stand", "stand", "STANDARDSCALER"])
def test_the_table_of_what_is_supported_can_be_searched(search: str) -> None:
    found = ff.supported(search)
    assert "sklearn.preprocessing.StandardScaler" in [row.name for row in found]
    assert len(found) < len(ff.supported())
    assert type(found) is type(ff.supported())


def test_options_are_searched_too() -> None:
    names = [row.name for row in ff.supported("Categorical features")]
    assert "xgboost.XGBClassifier" in names
    assert "sklearn.preprocessing.StandardScaler" not in names
    assert len(ff.supported("no such thing")) == 0
