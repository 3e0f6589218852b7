# SPDX-License-Identifier: Apache-2.0
"""Data with every kind of feature that CatBoost reads, and the comparison of a converted model with CatBoost."""

from __future__ import annotations

import catboost as cb
import numpy as np
import pandas as pd
import pytest

import fieldfare as ff
from fieldfare.errors import UnsupportedError

from .tree_checks import SPECIAL, same_bits

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


def refusal_of(model, frame) -> str:
    with pytest.raises(UnsupportedError) as refusal:
        ff.convert(model, frame)
    return str(refusal.value)
