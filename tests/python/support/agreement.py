# SPDX-License-Identifier: Apache-2.0
"""Compares a converted pipeline with the fitted one it came from: every row, bit for bit, or refused by both."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fieldfare as ff
from fieldfare.importers._sample import open_sample

#: Numbers that expose a wrong cast, comparison or rounding.
NUMBERS = (
    0.0, -0.0, 1.0, -1.0, 0.5, 2.7, 1e-36, 5e-324, 255.0, 2.0**24 + 1, 1e19, 3.5e38, -3.5e38, 1e300, np.inf, -np.inf,
    np.nan,
)  # fmt: skip
TEXTS = ("", " ", "a", "A", "ä", "日本", "\0", "nan", "None", "x" * 300, None)

Floats = NDArray[np.float64]


def dense(values: Any) -> Floats:
    """A source library's matrix as float64, two-dimensional."""
    table = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    table = np.ascontiguousarray(table, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table


def assert_same_bits(given: Any, expected: Any) -> None:
    """Equal bits, where any NaN equals any other. In a sparse matrix a zero has no sign."""
    unsigned = 0.0 if hasattr(expected, "toarray") else -0.0
    given, expected = dense(given) + unsigned, dense(expected) + unsigned
    assert given.shape == expected.shape
    same = (given.view(np.int64) == expected.view(np.int64)) | (np.isnan(given) & np.isnan(expected))
    where = np.argwhere(~same)
    assert same.all(), f"{len(where)} differ, first at {where[0]}: {given[~same][0]!r} {expected[~same][0]!r}"


def hostile(sample: Any, seed: int = 0, rows: int = 60, *, only: Collection[str] | None = None) -> list[Any]:
    """One-row containers like the sample, each with a few values replaced by hostile ones; `only`: in these fields."""
    opened = open_sample(sample, None)
    among = [i for i in range(opened.width) if only is None or opened.field(i).name in only]
    random = np.random.default_rng(seed)
    answer = []
    for _ in range(rows):
        at = random.integers(opened.rows, size=1)
        values: dict[int, Any] = {}
        for position in (among[i] for i in random.integers(len(among), size=random.integers(1, 3)).tolist()):
            field = opened.field(position)
            if field.type == "string" and field.categories is None:
                # How a missing value is held is known only where the sample has one.
                value: Any = TEXTS[random.integers(len(TEXTS) if field.null else len(TEXTS) - 1)]
                values[position] = np.array([value], dtype=object)
            elif field.type == "int64":
                # A NaN makes a float column of a small integer one, which is another type to a step before float32.
                values[position] = np.array([[0.0, -1.0, 7.0, 100.0, np.nan][random.integers(4 + field.holds_missing)]])
            elif field.type.startswith("float"):
                values[position] = np.array([NUMBERS[random.integers(len(NUMBERS))]])
        answer.append(opened.build(at, values))
    return answer


def read_by(predictor: ff.Predictor, fitted: Any, rows: Any) -> Any:
    """Of the fitted pipeline's features, those that the model reads."""
    features = fitted[:-1].transform(rows)
    if features.shape[1] == len(predictor.feature_names_out):
        return features
    names = fitted[:-1].get_feature_names_out().tolist()
    chosen = [names.index(name) for name in predictor.feature_names_out]
    return features[:, chosen] if hasattr(features, "toarray") else dense(features)[:, chosen]


def agree(
    fitted: Any, sample: Any, *, seed: int = 0, rows: int = 40, features: bool = True, read: bool = False
) -> ff.Predictor:
    """Converts; compares features, margins and outputs of the sample (by conversion itself, within its tolerance;
    features here, by bits) and of hostile rows, which both sides answer alike or both refuse. `read`: these
    differ only in what the model reads, as fieldfare does not look at the rest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(fitted, sample).predictor()
        if features:
            assert_same_bits(predictor.transform(sample), read_by(predictor, fitted, sample))
        only = [field.name for field in predictor.schema] if read else None
        for row in hostile(sample, seed, rows, only=only):
            _agree_on(predictor, fitted, row, features)
    return predictor


def _agree_on(predictor: ff.Predictor, fitted: Any, row: Any, features: bool) -> None:
    try:
        expected = fitted.predict(row)
    except (ValueError, TypeError, OverflowError) as refusal:
        try:
            answer = predictor.predict(row)
        except (ff.RecordError, ff.SchemaError):
            return
        raise AssertionError(f"answered {answer} where the source library refused:\n{row}\n{refusal}") from refusal
    given = predictor.predict(row)
    if features:
        assert_same_bits(predictor.transform(row), read_by(predictor, fitted, row))
    model = fitted[-1]
    while hasattr(model, "steps"):
        model = model[-1]
    if hasattr(model, "coef_") and expected.dtype.kind == "f":  # BLAS sums in its own order
        terms = np.abs(np.append(predictor.transform(row) * model.coef_.ravel(), model.intercept_)).sum()
        assert np.abs(given - expected)[0] <= 8 * np.finfo(expected.dtype).eps * terms
    elif expected.dtype.kind == "f":
        assert_same_bits(given, expected)
    else:
        margin = np.atleast_2d(dense(predictor.predict_margin(row)))
        assert given.tolist() == expected.tolist() or np.abs(margin).min() < 1e-9
