# SPDX-License-Identifier: Apache-2.0
"""CatBoost: the margins have equal bits, whatever becomes of categories, numbers and missing values."""

from __future__ import annotations

import json

import catboost as cb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import fieldfare as ff
from fieldfare.errors import RecordError
from support.catboost_checks import (
    CATEGORIES,
    SMALL,
    around,
    check,
    classes_of,
    data,
    fast,
    margins,
    python,
    refusal_of,
)
from support.tree_checks import SPECIAL, same_bits


@pytest.mark.parametrize("seed", range(6))
def test_random_models(seed):
    random = np.random.default_rng(seed)
    frame, signal = data(10 + seed, rows=400)
    options = {
        **SMALL,
        "iterations": int(random.integers(1, 60)),
        "depth": int(random.integers(1, 11)),
        "border_count": int(random.choice([1, 16, 128, 254, 400])),
        "max_ctr_complexity": int(random.integers(1, 5)),
        "one_hot_max_size": int(random.choice([1, 2, 5, 40])),
        "nan_mode": str(random.choice(["Min", "Max"])),
        "random_strength": 5.0,
        "l2_leaf_reg": 0.1,
    }
    kept = frame[random.permutation(frame.columns)]
    weights = random.random(len(frame)) + 0.1
    model = cb.CatBoostClassifier(**options).fit(kept, signal > 0, cat_features=CATEGORIES, sample_weight=weights)
    check(model, kept, seed)


@pytest.mark.parametrize("mode", ["Min", "Max", "Forbidden"])
def test_nan_mode(mode):
    frame, signal = data(2, missing=0.0 if mode == "Forbidden" else 0.2)
    model = cb.CatBoostClassifier(**SMALL, nan_mode=mode).fit(frame, signal > 0, cat_features=CATEGORIES)
    predictor = check(model, frame)
    assert predictor.schema[0].nullable


@pytest.mark.parametrize("loss", ["Logloss", "CrossEntropy", "Focal:focal_alpha=0.4;focal_gamma=2"])
def test_binary(loss):
    frame, signal = data(4)
    model = cb.CatBoostClassifier(**SMALL, loss_function=loss).fit(
        frame, (signal > 0).astype(int), cat_features=CATEGORIES
    )
    predictor = check(model, frame)
    assert same_bits(predictor.predict_proba(frame), model.predict_proba(frame))
    assert (predictor.predict(frame) == model.predict(frame)).all()


@pytest.mark.parametrize(
    "labels", [["no", "yes"], [False, True], [3, 7], [1.5, 2.5]], ids=["str", "bool", "int", "float"]
)
def test_labels(labels):
    frame, signal = data(4)
    model = cb.CatBoostClassifier(**SMALL).fit(frame, np.array(labels)[(signal > 0) * 1], cat_features=CATEGORIES)
    predictor = ff.convert(model, frame).predictor()
    assert list(predictor.classes) == labels
    assert predictor.predict(frame).tolist() == model.predict(frame).tolist()


@pytest.mark.parametrize("loss", ["MultiClass", "MultiClassOneVsAll"])
@pytest.mark.parametrize("count", [2, 5])
def test_several_classes(loss, count):
    frame, signal = data(5)
    model = cb.CatBoostClassifier(**SMALL, loss_function=loss).fit(
        frame, classes_of(signal, count), cat_features=CATEGORIES
    )
    predictor = check(model, frame)
    given, expected = predictor.predict_proba(frame), model.predict_proba(frame)
    assert (np.abs(given - expected) <= (fast(model, frame, expected) if loss == "MultiClass" else 0.0)).all()
    assert (predictor.predict(frame) == model.predict(frame).ravel()).all()


LOSSES = [
    "RMSE", "MAE", "Quantile:alpha=0.3", "LogLinQuantile", "Poisson", "MAPE", "Lq:q=3", "Huber:delta=1",
    "Expectile:alpha=0.3", "Tweedie:variance_power=1.5", "LogCosh", "Cox",
]  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
def test_regression(loss):
    frame, signal = data(6, rows=300)
    model = cb.CatBoostRegressor(**SMALL, loss_function=loss).fit(frame, np.exp(signal / 2), cat_features=CATEGORIES)
    predictor = ff.convert(model, frame).predictor()
    given, expected = predictor.predict(frame), model.predict(frame)
    assert same_bits(predictor.predict_margin(frame), margins(model, frame))
    if loss.startswith(("Poisson", "Tweedie")):
        assert not np.array_equal(expected, margins(model, frame))
        assert (np.abs(given - expected) <= fast(model, frame, expected)).all()
        model.set_scale_and_bias(40.0, 1.0)  # margins of which the exponential is far from 1
        ff.convert(model, frame)
    else:
        assert same_bits(given, expected)


@pytest.mark.parametrize("loss", ["MultiRMSE", "MultiQuantile:alpha=0.2,0.5,0.9"])
def test_several_outputs(loss):
    frame, signal = data(7, rows=300)
    y = np.stack([signal, -2 * signal + 7], axis=1) if loss == "MultiRMSE" else signal
    counters = {"simple_ctr": "Counter", "combinations_ctr": "Counter"} if loss == "MultiRMSE" else {}
    model = cb.CatBoostRegressor(**SMALL, **counters, loss_function=loss).fit(frame, y, cat_features=CATEGORIES)
    predictor = check(model, frame)
    assert same_bits(predictor.predict(frame), model.predict(frame))


def test_ranker():
    frame, signal = data(8, rows=400)
    model = cb.CatBoostRanker(**SMALL, loss_function="YetiRank").fit(
        frame, (signal > 0).astype(int), group_id=np.repeat(np.arange(40), 10), cat_features=CATEGORIES
    )
    check(model, frame)


@pytest.mark.parametrize(("scale", "bias"), [(1.0, 0.1), (0.3, 0.0), (-2.0, 0.7)])
def test_scale_and_bias(scale, bias):
    frame, signal = data(9, rows=300)
    model = cb.CatBoostClassifier(**SMALL).fit(frame, signal > 0, cat_features=CATEGORIES)
    model.set_scale_and_bias(scale, bias)
    check(model, frame)


def test_numbers_alone():
    random = np.random.default_rng(0)
    x = random.normal(size=(500, 7)) * 10.0 ** random.integers(-30, 30, 7)
    x[random.random(x.shape) < 0.05] = np.nan
    model = cb.CatBoostRegressor(**SMALL, border_count=1000).fit(x, np.nan_to_num(x).argmax(axis=1))
    predictor = ff.convert(model, x).predictor()
    made = x[random.integers(0, len(x), 2000)]
    values = [v for borders in model.get_borders().values() for border in borders for v in around(border)]
    made[np.arange(2000), random.integers(0, 7, 2000)] = random.choice([*values, *SPECIAL], 2000)
    assert same_bits(predictor.predict_margin(made), margins(model, made))
    assert predictor.predict_margin(made, threads=2).tobytes() == predictor.predict_margin(made).tobytes()


def test_array_of_objects():
    frame, signal = data(11, rows=300)
    rows = frame.astype(object).to_numpy()
    features = [frame.columns.get_loc(name) for name in CATEGORIES]
    model = cb.CatBoostClassifier(**SMALL).fit(rows, signal > 0, cat_features=features)
    predictor = ff.convert(model, rows).predictor()
    assert same_bits(predictor.predict_margin(rows), margins(model, rows))


def test_hashes_of_texts_of_every_length():
    """A one-hot split asks for a text's hash: each text is told from every other one."""
    random = np.random.default_rng(0)
    alphabet = np.array(list("abcXYZ019 _-äö日€😀"))
    texts = ["".join(random.choice(alphabet, length)) for length in range(300)]
    frame = pd.DataFrame({"text": texts * 2})
    y = random.normal(size=300)
    model = cb.CatBoostRegressor(**{**SMALL, "iterations": 300, "depth": 3}, one_hot_max_size=400, min_data_in_leaf=1)
    model.fit(frame, np.tile(y, 2), cat_features=["text"])
    predictor = ff.convert(model, frame).predictor()
    asked = len(predictor.feature_names_out)
    assert asked > 150
    assert same_bits(predictor.predict_margin(frame), margins(model, frame))


def test_in_a_pipeline():
    frame, signal = data(12)
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["x", "y", "z"]),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["few", "kind"]),
    )
    pipeline = make_pipeline(prepare, cb.CatBoostClassifier(**SMALL)).fit(frame, signal > 0)
    predictor = ff.convert(pipeline, frame).predictor()
    expected = margins(pipeline[-1], pipeline[0].transform(frame))
    assert same_bits(predictor.predict_margin(frame), expected)


def test_categories_are_required_and_exact():
    frame, signal = data(13, rows=300)
    options = {**SMALL, "iterations": 80}  # so many that it reads every field
    model = cb.CatBoostRegressor(**options).fit(frame, signal + frame["number"] % 2, cat_features=CATEGORIES)
    predictor = ff.convert(model, frame).predictor()
    assert [field.name for field in predictor.schema] == list(frame.columns)
    record = {name: python(value) for name, value in frame.iloc[0].items()}
    predictor.predict_one(record)
    for change, code in (
        ({"word": None}, "NullNotAllowed"),
        ({"number": 2**53}, "OutOfRange"),
        ({"kind": 3}, "TypeMismatch"),
    ):
        with pytest.raises(RecordError) as refusal:
            predictor.predict_one({**record, **change})
        assert refusal.value.code == code
        assert next(iter(change)) in refusal.value.where


def test_every_way_in_hashes_alike():
    frame, signal = data(17, rows=400)
    model = cb.CatBoostClassifier(**SMALL).fit(frame, signal > 0, cat_features=CATEGORIES)
    predictor = ff.convert(model, frame).predictor()
    rows = frame.assign(word=np.where(signal > 0.5, "not seen: \u65e5", frame["word"]))
    expected = margins(model, rows)
    records = [{name: python(value) for name, value in row.items()} for row in rows.to_dict("records")]
    table = pa.Table.from_pandas(rows, preserve_index=False)
    coded = table.set_column(1, "word", table["word"].dictionary_encode())
    views = table.set_column(1, "word", table["word"].cast(pa.string_view()))
    for way in (rows, rows.iloc[:9], records, table, coded, views, pl.from_arrow(table)):
        assert same_bits(predictor.predict_margin(way), expected[: len(way)])
    lines = "\n".join(json.dumps(record) for record in records).encode()
    assert same_bits(predictor.predict_json(lines), predictor.predict_proba(rows))


@pytest.mark.parametrize("policy", ["Depthwise", "Lossguide"])
def test_trees_that_are_not_symmetric_are_refused(policy):
    frame, signal = data(14, rows=200)
    model = cb.CatBoostClassifier(**SMALL, grow_policy=policy).fit(frame, signal > 0, cat_features=CATEGORIES)
    assert "not symmetric" in refusal_of(model, frame)


def test_other_features_are_refused():
    frame, signal = data(14, rows=200)
    texts = frame.assign(word=frame["word"] + " and more words")
    kept = [c for c in CATEGORIES if c != "word"]
    model = cb.CatBoostClassifier(**SMALL).fit(texts, signal > 0, cat_features=kept, text_features=["word"])
    assert "text features" in refusal_of(model, texts)
    vectors = frame.assign(word=[[value, -value] for value in signal])
    model = cb.CatBoostClassifier(**SMALL).fit(vectors, signal > 0, cat_features=kept, embedding_features=["word"])
    assert "embedding features" in refusal_of(model, frame)


def test_losses_without_a_link_are_refused():
    frame, signal = data(14, rows=200)
    model = cb.CatBoostRegressor(**SMALL, loss_function="RMSEWithUncertainty").fit(
        frame, signal, cat_features=CATEGORIES
    )
    assert "RMSEWithUncertainty" in refusal_of(model, frame)
    several = cb.CatBoostClassifier(**SMALL, loss_function="MultiLogloss").fit(
        frame, np.stack([signal > 0, signal > 1], axis=1) * 1, cat_features=CATEGORIES
    )
    assert "MultiLogloss" in refusal_of(several, frame)
    threshold = cb.CatBoostClassifier(**SMALL).fit(frame, signal > 0, cat_features=CATEGORIES)
    threshold.set_probability_threshold(0.3)
    assert "probability_threshold" in refusal_of(threshold, frame)


def test_words_and_hashes_of_one_field_are_refused():
    frame, signal = data(15, rows=300)
    prepare = make_column_transformer((OneHotEncoder(sparse_output=False), ["few"]), ("passthrough", ["few", "word"]))
    table = prepare.fit_transform(frame)
    model = cb.CatBoostClassifier(**SMALL, cat_features=[3, 4]).fit(table, signal > 0)
    assert "one_hot_encoder reads the texts" in refusal_of(make_pipeline(prepare, model), frame)


def test_another_sample_is_noticed():
    frame, signal = data(16, rows=300)
    model = cb.CatBoostRegressor(**SMALL).fit(frame, signal, cat_features=CATEGORIES)
    with pytest.raises(ff.SchemaError, match="other names than the CatBoost model"):
        ff.convert(model, frame.drop(columns="count"))
