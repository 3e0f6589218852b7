# SPDX-License-Identifier: Apache-2.0
"""predict_arrow: answers as an Arrow table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(8)
X = pd.DataFrame(RANDOM.normal(size=(300, 4)), columns=list("abcd"))
WORDS = np.array(["no", "yes", "perhaps"])[RANDOM.integers(3, size=300)]


def predictor(model: Any, y: Any) -> ff.Predictor:
    return ff.convert(model.fit(X, y), X).predictor()


def test_two_classes() -> None:
    p = predictor(LogisticRegression(), WORDS == "no")
    table = p.predict_arrow(X)
    assert table.column_names == ["label", "probability"]
    assert table.schema.field("label").type == pa.dictionary(pa.int32(), pa.bool_())
    assert table["label"].to_pylist() == p.predict(X).tolist()
    assert table["probability"].to_numpy().tobytes() == p.predict_proba(X)[:, 1].tobytes()


def test_several_classes() -> None:
    p = predictor(RandomForestClassifier(5, random_state=0), WORDS)
    table = p.predict_arrow(pa.table(X), threads=2)
    assert table.column_names == ["label", "probability_no", "probability_perhaps", "probability_yes"]
    assert table["label"].to_pylist() == p.predict(X).tolist()
    assert np.stack([table[name].to_numpy() for name in table.column_names[1:]], 1).tobytes() == (
        p.predict_proba(X).tobytes()
    )


def test_margins_of_a_classifier_that_only_decides() -> None:
    p = predictor(SGDClassifier(random_state=0), WORDS)
    table = p.predict_arrow(X)
    assert table.column_names == ["label", "margin_0", "margin_1", "margin_2"]
    assert table["margin_2"].to_numpy().tobytes() == p.predict_margin(X)[:, 2].tobytes()


def test_values() -> None:
    p = predictor(LinearRegression(), X["a"] * 2 + 1)
    table = p.predict_arrow(X)
    assert table.column_names == ["value"]
    assert table["value"].to_numpy().tobytes() == p.predict(X).tobytes()
    assert table.nbytes == 8 * len(X)
    several = predictor(RandomForestRegressor(5, random_state=0), X[["a", "b"]])
    assert several.predict_arrow(X).column_names == ["value_0", "value_1"]
    assert several.predict_arrow(X)["value_1"].to_numpy().tobytes() == several.predict(X)[:, 1].tobytes()


def test_several_targets() -> None:
    y = np.stack([WORDS, np.where(X["b"] > 0, "up", "down")], axis=1)
    p = predictor(RandomForestClassifier(5, random_state=0), y)
    table = p.predict_arrow(X)
    assert table.column_names == [
        "label_0",
        "probability_0_no",
        "probability_0_perhaps",
        "probability_0_yes",
        "label_1",
        "probability_1",
    ]
    labels = p.predict(X)
    assert table["label_0"].to_pylist() == labels[:, 0].tolist()
    assert table["label_1"].to_pylist() == labels[:, 1].tolist()
    assert table["probability_1"].to_numpy().tobytes() == p.predict_proba(X)[1][:, 1].tobytes()


def test_no_rows_and_wrong_ones() -> None:
    p = predictor(LinearRegression(), X["a"])
    assert p.predict_arrow(X.iloc[:0]).num_rows == 0
    with pytest.raises(ff.SchemaError):
        p.predict_arrow(X[["a"]])
    with pytest.raises(TypeError):
        p.predict_arrow(X, threads="2")
