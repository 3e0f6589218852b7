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
from fieldfare.errors import ArtifactError, RecordError, UnsupportedError
from fieldfare.importers import load_native
from support.tree_checks import SPECIAL, same_bits

SMALL = {
    "iterations": 15,
    "depth": 4,
    "random_seed": 3,
    "verbose": 0,
    "allow_writing_files": False,
    "thread_count": 1,
    "learning_rate": 0.3,
}
WORDS = ("", "a", "b", "red", "blue", "ä", "日本語", "quite a long category, of more than thirty-two bytes", "x" * 90)
UNSEEN = ("never seen", "A", " a", "0", "\N{SNOWMAN}" * 30, "y" * 300)
CATEGORIES = ["word", "few", "number", "flag", "kind"]


def data(seed: int, rows: int = 700, missing: float = 0.05):
    """Numbers, texts, whole numbers, booleans and a pandas categorical, and a signal in all of them."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": random.normal(size=rows),
            "word": random.choice(WORDS, rows),
            "y": np.round(random.normal(size=rows) * 3) / 2,
            "few": random.choice(["p", "q", "r"], rows),
            "number": random.integers(-20, 20, rows) * random.choice([1, 10**9], rows),
            "z": random.exponential(size=rows).astype(np.float32),
            "flag": random.random(rows) < 0.3,
            "kind": pd.Categorical(random.choice(["k1", "k2", "k3", "k4", "k5"], rows)),
            "count": random.integers(0, 9, rows),
        }
    )
    signal = (
        frame["x"]
        + frame["word"].map({w: i for i, w in enumerate(WORDS)}) * 0.3
        + (frame["few"] == "q") * frame["y"]
        + frame["flag"] * (frame["number"] % 3)
        + frame["kind"].astype(str).str[1].astype(int) * 0.2
        + random.normal(size=rows) * 0.2
    ).to_numpy(np.float64)
    signal = signal - signal.mean()
    for name in ("x", "z"):
        frame.loc[random.random(rows) < missing, name] = np.nan
    return frame, signal


def variations(frame: pd.DataFrame, borders: dict[str, list[float]], seed: int = 0, rows: int = 300) -> pd.DataFrame:
    """Rows with unseen categories, and numbers on borders, one ulp beside them, and awkward."""
    random = np.random.default_rng(seed)
    made = frame.iloc[random.integers(0, len(frame), rows)].reset_index(drop=True)
    made = made.astype({"x": np.float64, "y": np.float64})
    for name in ("x", "y"):
        near = [float(value) for border in borders[name] for value in around(border)]
        values = np.array([*near, *SPECIAL])
        chosen = random.random(rows) < 0.7
        made.loc[chosen, name] = random.choice(values, int(chosen.sum()))
    if "word" in made:
        made["word"] = np.where(random.random(rows) < 0.2, random.choice(UNSEEN, rows), made["word"])
        made["number"] = np.where(
            random.random(rows) < 0.2, random.choice([0, -1, 2**31, 2**53 - 1, 1 - 2**53], rows), made["number"]
        )
    return made


def around(border: float):
    """A border and its neighbours, in float32 and in float64."""
    narrow = np.float32(border)
    yield from (border, np.nextafter(border, -np.inf), np.nextafter(border, np.inf))
    yield from (np.nextafter(narrow, np.float32(-np.inf)), np.nextafter(narrow, np.float32(np.inf)))


def borders_of(model, frame):
    return {str(frame.columns[at]): list(borders) for at, borders in model.get_borders().items()}


def margins(model, rows):
    return np.asarray(cb.CatBoost.predict(model, rows, prediction_type="RawFormulaVal"))


def check(model, frame, seed: int = 0) -> ff.Predictor:
    """Converts, which compares every row of the sample; then rows made to hurt, and single records."""
    predictor = ff.convert(model, frame).predictor()
    made = variations(frame, borders_of(model, frame), seed)
    expected = margins(model, made)
    assert same_bits(predictor.predict_margin(made), expected)
    assert (predictor.predict_leaf(made) == model.calc_leaf_indexes(made)).all()
    for position in range(0, len(made), 29):
        record = {name: python(value) for name, value in made.iloc[position].items()}
        row = made.iloc[[position]]
        assert same_bits(predictor.predict_margin(row), expected[[position]])
        if predictor.classes is not None and len(predictor.classes):
            answer = list(predictor.predict_proba_one(record).values())
            assert same_bits(answer, predictor.predict_proba(row)[0])
    return predictor


def python(value):
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value


def fast(model, rows, expected):
    """How far CatBoost's own exponential may be off."""
    largest = np.abs(margins(model, rows)).reshape(len(rows), -1).max(axis=1)
    return (16 + 2 * largest).reshape(-1, *[1] * (expected.ndim - 1)) * np.finfo(np.float64).eps * expected


def classes_of(signal, count: int):
    return np.digitize(signal, np.quantile(signal, np.arange(1, count) / count))


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


def refusal_of(model, frame) -> str:
    with pytest.raises(UnsupportedError) as refusal:
        ff.convert(model, frame)
    return str(refusal.value)


@pytest.mark.parametrize("policy", ["Depthwise", "Lossguide"])
def test_trees_that_are_not_symmetric_are_refused(policy):
    frame, signal = data(14, rows=200)
    model = cb.CatBoostClassifier(**SMALL, grow_policy=policy).fit(frame, signal > 0, cat_features=CATEGORIES)
    assert "not symmetric" in refusal_of(model, frame)


def test_other_features_are_refused():
    frame, signal = data(14, rows=200)
    texts = frame.assign(word=frame["word"] + " and more words")
    model = cb.CatBoostClassifier(**SMALL).fit(
        texts, signal > 0, cat_features=[c for c in CATEGORIES if c != "word"], text_features=["word"]
    )
    assert "text features" in refusal_of(model, texts)


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


def test_statistics_that_share_a_name_are_refused():
    frame, signal = data(14, rows=200)
    two = np.stack([signal, -2 * signal], axis=1)
    model = cb.CatBoostRegressor(**SMALL, loss_function="MultiRMSE").fit(frame, two, cat_features=CATEGORIES)
    assert "several targets" in refusal_of(model, frame)
    cuts = [f"Borders:TargetBorderCount={count}" for count in (1, 3)]
    model = cb.CatBoostRegressor(**SMALL, simple_ctr=cuts).fit(frame, signal, cat_features=CATEGORIES)
    assert "cut in several ways" in refusal_of(model, frame)


def test_words_and_hashes_of_one_field_are_refused():
    frame, signal = data(15, rows=300)
    prepare = make_column_transformer((OneHotEncoder(sparse_output=False), ["few"]), ("passthrough", ["few", "word"]))
    table = prepare.fit_transform(frame)
    model = cb.CatBoostClassifier(**SMALL, cat_features=[3, 4]).fit(table, signal > 0)
    assert "one_hot_encoder reads the texts" in refusal_of(make_pipeline(prepare, model), frame)


def test_another_sample_is_noticed():
    frame, signal = data(16, rows=300)
    model = cb.CatBoostRegressor(**SMALL).fit(frame, signal, cat_features=CATEGORIES)
    with pytest.raises((UnsupportedError, ArtifactError)):
        ff.convert(model, frame.drop(columns="count"))
