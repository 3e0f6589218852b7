# SPDX-License-Identifier: Apache-2.0
"""Texts: vectorisers in front of linear models, on every way in; characters, case and words of all of Unicode."""

from __future__ import annotations

import gzip
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier, SGDClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MaxAbsScaler, Normalizer, OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff
from support.agreement import assert_same_bits

WORDS = [
    "red", "Blue", "GREEN", "straße", "ΣΟΦΟΣ", "ΟΣ\u2019", "İstanbul", "don't", "naïve", "東京", "Привет", "_q_", "ǅ",
    "ﬀ", "½", "٣٤", "\u00ad", "\u0301", "\u2028", "\u3000", "\t\n", "  ", "\U00010400\U00010401", "#", "a", "x1", "Ω",
    "ẞ",
]  # fmt: skip


def some_texts(count: int, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    return [
        random.choice(["", " ", ", "]).join(random.choice(WORDS, random.integers(0, 12)).tolist()) for _ in range(count)
    ]


TEXTS = some_texts(300)
Y = np.array([len(text) % 2 for text in TEXTS])
MANY = np.array([len(text) % 3 for text in TEXTS])
TORTURE = [*some_texts(300, 1), "", "a", "\0", "Σ", "ΔΣ", "ΔΣΔ", "Ω'Σ'", "red " * 2000, "x" * 65536]

VECTORISERS: list[Any] = [
    CountVectorizer(),
    CountVectorizer(binary=True, ngram_range=(1, 2), dtype=np.float32),
    CountVectorizer(lowercase=False, token_pattern=r"(?u)\b\w+\b"),
    CountVectorizer(stop_words=["red", "blue"], ngram_range=(2, 3), token_pattern=r"\w{3,}"),
    CountVectorizer(vocabulary=["red", "green", "τίποτα"]),
    CountVectorizer(analyzer="char", ngram_range=(1, 4)),
    TfidfVectorizer(),
    TfidfVectorizer(sublinear_tf=True, stop_words="english", norm="l1"),
    TfidfVectorizer(use_idf=False, norm=None, ngram_range=(1, 3)),
    TfidfVectorizer(dtype=np.float32, sublinear_tf=True, smooth_idf=False),
    TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 6), lowercase=False),
    TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), max_features=50),
]


def same_margins(fitted: Any, sample: Any, rows: Any) -> ff.Predictor:
    predictor = ff.convert(fitted, sample).predictor()
    assert_same_bits(predictor.transform(rows), fitted[:-1].transform(rows))
    raw = getattr(fitted, "decision_function", fitted.predict)
    assert_same_bits(predictor.predict_margin(rows), raw(rows))
    assert np.asarray(predictor.predict(rows)).tolist() == fitted.predict(rows).tolist()
    return predictor


@pytest.mark.parametrize("vectoriser", VECTORISERS, ids=str)
def test_every_option_has_the_same_bits(vectoriser: Any) -> None:
    fitted = make_pipeline(vectoriser, LogisticRegression()).fit(TEXTS, Y)
    predictor = same_margins(fitted, TEXTS, TORTURE)
    assert_same_bits(predictor.predict_proba(TEXTS), fitted.predict_proba(TEXTS))


@pytest.mark.parametrize("model", [LinearSVC(), SGDClassifier(), RidgeClassifier(), LogisticRegression()], ids=str)
def test_models_of_two_classes_and_of_three(model: Any) -> None:
    for y in (Y, MANY):
        same_margins(make_pipeline(TfidfVectorizer(), model).fit(TEXTS, y), TEXTS, TORTURE)


def test_a_regressor() -> None:
    same_margins(make_pipeline(TfidfVectorizer(), Ridge()).fit(TEXTS, Y * 1.5), TEXTS, TORTURE)


def test_every_character() -> None:
    """Of those that this Python's Unicode and the tables' both know: alone, between letters, and beside a sigma. Of
    ideographs and the like, and of what is no character yet, some."""
    alike = ("CJK UNIFIED", "HANGUL SYLL", "TANGUT IDEO", "")
    points = [point for point in range(1, sys.maxunicode + 1) if not 0xD800 <= point < 0xE000]
    known = [chr(point) for point in points if point % 97 == 0 or unicodedata.name(chr(point), "")[:11] not in alike]
    if unicodedata.unidata_version != "14.0.0":
        known = [c for c in known if unicodedata.ucd_3_2_0.category(c) != "Cn"]
    texts = [f"{c} x{c}y Σ{c} {c}Σ AΣ{c}B A{c}Σ {c}{c}" for c in known]
    blocks = [" ".join(texts[i : i + 200]) for i in range(0, len(texts), 200)]
    vectoriser = TfidfVectorizer(token_pattern=r"\w+", norm=None, use_idf=False, max_features=100_000)
    fitted = make_pipeline(vectoriser, Ridge(solver="lsqr", max_iter=2)).fit(blocks, np.arange(len(blocks)) % 7)
    predictor = ff.convert(fitted, blocks, checks="none").predictor()
    assert_same_bits(predictor.predict(blocks), fitted.predict(blocks))
    for i in range(0, len(blocks), 500):
        assert_same_bits(predictor.transform(blocks[i : i + 20]), fitted[:-1].transform(blocks[i : i + 20]))


def test_transformers_of_counts() -> None:
    chain = make_pipeline(
        FeatureUnion([("words", CountVectorizer()), ("characters", CountVectorizer(analyzer="char"))]),
        TfidfTransformer(sublinear_tf=True),
        SelectKBest(chi2, k=30),
        LogisticRegression(),
    )
    same_margins(chain.fit(TEXTS, Y), TEXTS, TORTURE)


def test_weights_of_blocks_and_rows_of_one_length() -> None:
    for dtype in (np.float64, np.float32):
        blocks = [("a", TfidfVectorizer(dtype=dtype)), ("b", CountVectorizer(dtype=dtype))]
        union = FeatureUnion(blocks, transformer_weights={"a": 0.3, "b": 1.7})
        for norm in ("l1", "l2"):
            same_margins(make_pipeline(union, Normalizer(norm), LinearSVC()).fit(TEXTS, Y), TEXTS, TORTURE)
    rows = frame()
    onehot = make_pipeline(OneHotEncoder(), Normalizer(), LogisticRegression()).fit(rows[["kind"]], Y)
    same_margins(onehot, rows[["kind"]], rows[["kind"]])


def test_components_of_texts_have_the_same_bits() -> None:
    for seed, columns in ((0, 200), (1, 20)):
        svd = TruncatedSVD(7, random_state=seed)
        fitted = make_pipeline(TfidfVectorizer(max_features=columns), svd, LogisticRegression()).fit(TEXTS, Y)
        predictor = ff.convert(fitted, TEXTS).predictor()
        assert_same_bits(predictor.transform(TORTURE), fitted[:-1].transform(TORTURE))


@pytest.mark.parametrize("model", [MultinomialNB(), MultinomialNB(fit_prior=False), ComplementNB(norm=True)], ids=str)
def test_naive_bayes(model: Any) -> None:
    for vectoriser, y in ((CountVectorizer(), Y), (TfidfVectorizer(), MANY), (CountVectorizer(dtype=np.float32), MANY)):
        fitted = make_pipeline(vectoriser, model).fit(TEXTS, y)
        predictor = ff.convert(fitted, TEXTS).predictor()
        scores = fitted[-1].predict_joint_log_proba(fitted[:-1].transform(TORTURE))
        assert_same_bits(predictor.predict_margin(TORTURE), scores)
        assert predictor.predict(TORTURE).tolist() == fitted.predict(TORTURE).tolist()
        far = np.abs(predictor.predict_proba(TORTURE) - fitted.predict_proba(TORTURE))
        assert far.max() <= (4 * np.abs(scores).max() + 4 * 3 + 16) * np.finfo(float).eps
    dense = CountVectorizer().fit_transform(TEXTS).toarray()
    ff.convert(model.fit(dense, Y), dense)


def test_a_scaler_and_a_tree_read_the_columns_as_numbers() -> None:
    for model in (make_pipeline(MaxAbsScaler(), LogisticRegression()), DecisionTreeClassifier(random_state=0)):
        fitted = make_pipeline(TfidfVectorizer(max_features=40), model).fit(TEXTS, Y)
        predictor = ff.convert(fitted, TEXTS).predictor()
        assert predictor.predict(TORTURE).tolist() == fitted.predict(TORTURE).tolist()


def frame() -> pd.DataFrame:
    random = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "size": random.normal(size=len(TEXTS)),
            "about": pd.Series(TEXTS, dtype=object),
            "kind": random.choice(["p", "q"], len(TEXTS)),
            "title": pd.Series(TEXTS[::-1], dtype=object),
        }
    )


def table_of(vectoriser: Any) -> Any:
    return make_column_transformer(
        (vectoriser, "about"),
        (OneHotEncoder(), ["kind"]),
        (StandardScaler(), ["size"]),
        (make_pipeline(CountVectorizer(max_features=20), TfidfTransformer()), "title"),
        sparse_threshold=1.0,
    )


def test_beside_numbers_and_categories_on_every_way_in() -> None:
    import pyarrow as pa

    rows = frame()
    fitted = make_pipeline(table_of(TfidfVectorizer(ngram_range=(1, 2))), LogisticRegression()).fit(rows, Y)
    predictor = same_margins(fitted, rows, rows)
    expected = fitted.predict_proba(rows)
    assert_same_bits(predictor.predict_proba(rows.astype({"about": "category", "title": "string"})), expected)
    assert_same_bits(predictor.predict_proba(rows.astype({"about": "string[pyarrow]"})), expected)
    table = pa.Table.from_pandas(rows)
    assert_same_bits(predictor.predict_proba(table), expected)
    coded = table.set_column(1, "about", table["about"].dictionary_encode())
    views = coded.set_column(3, "title", coded["title"].cast(pa.string_view()))
    assert_same_bits(predictor.predict_proba(views), expected)
    records = rows.to_dict("records")
    assert_same_bits(predictor.predict_proba(records), expected)
    assert_same_bits(predictor.predict_proba({name: rows[name].to_numpy() for name in rows}), expected)
    lines = "\n".join(json.dumps(record) for record in records)
    assert_same_bits(predictor.predict_json(lines), expected)
    escaped = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    assert_same_bits(predictor.predict_json(escaped), expected)
    one = [list(predictor.predict_proba_one(record).values()) for record in records[:50]]
    assert_same_bits(np.array(one), expected[:50])
    assert_same_bits(predictor.predict_proba(rows, threads=2), expected)


def test_a_frame_of_fixed_width_strings() -> None:
    fitted = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(TEXTS, Y)
    predictor = ff.convert(fitted, np.array(TEXTS)).predictor()
    plain = [text.rstrip("\0") for text in TEXTS]
    assert_same_bits(predictor.predict_proba(np.array(plain)), fitted.predict_proba(plain))


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        (TEXTS, "text"),
        (np.array(TEXTS, object), "text"),
        (pd.Series(TEXTS), "text"),
        (pd.Series(TEXTS, name="about", dtype="string"), "about"),
    ],
)
def test_texts_without_a_table_are_one_field(sample: Any, name: str) -> None:
    fitted = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(TEXTS, Y)
    predictor = ff.convert(fitted, sample).predictor()
    assert [field.name for field in predictor.schema] == [name]
    assert_same_bits(predictor.predict_proba(sample), fitted.predict_proba(TEXTS))
    assert predictor.predict_one({name: TEXTS[5]}) == fitted.predict([TEXTS[5]])[0]


def test_no_text_of_the_sample_travels() -> None:
    secret = "very secret words that nobody may read"
    texts = [*TEXTS[:50], secret]
    fitted = make_pipeline(CountVectorizer(vocabulary=["secret", "red"]), LogisticRegression()).fit(texts, [*Y[:50], 1])
    assert secret.encode() not in ff.convert(fitted, texts).to_bytes()
    assert secret.encode() in ff.convert(fitted, texts, checks="sample").to_bytes()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_a_missing_text_is_refused_by_both(missing: Any) -> None:
    fitted = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(TEXTS, Y)
    predictor = ff.convert(fitted, pd.Series(TEXTS, name="t")).predictor()
    rows = pd.Series([TEXTS[0], missing], name="t", dtype=object)
    with pytest.raises((AttributeError, ValueError, TypeError)):
        fitted.predict(rows)
    with pytest.raises(ff.RecordError) as refused:
        predictor.predict(rows)
    assert refused.value.code == "NullNotAllowed"
    with pytest.raises(ff.RecordError) as absent:
        predictor.predict_one({"u": "x", "t": None})
    assert absent.value.code == "NullNotAllowed"


def cut(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("vectoriser", "where"),
    [
        (CountVectorizer(tokenizer=cut, token_pattern=None), "tokenizer"),
        (CountVectorizer(preprocessor=str.lower), "preprocessor"),
        (CountVectorizer(analyzer=cut), "analyzer"),
        (CountVectorizer(strip_accents="unicode"), "strip_accents"),
        (CountVectorizer(token_pattern=r"[a-z]+"), "token_pattern"),
        (CountVectorizer(dtype=np.int8), "dtype"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_by_name(vectoriser: Any, where: str) -> None:
    fitted = make_pipeline(vectoriser, LogisticRegression()).fit(TEXTS, Y)
    with pytest.raises(ff.UnsupportedError, match=where):
        ff.convert(fitted, TEXTS)


def test_a_table_and_numbers_are_refused_by_name() -> None:
    fitted = make_pipeline(CountVectorizer(), LogisticRegression()).fit(TEXTS, Y)
    with pytest.raises(ff.UnsupportedError, match="given a table"):
        ff.convert(fitted, frame()[["about"]])
    numbers = make_pipeline(TfidfTransformer(sublinear_tf=True), LogisticRegression())
    counted = CountVectorizer().fit_transform(TEXTS).toarray()
    with pytest.raises(ff.UnsupportedError, match="sublinear_tf"):
        ff.convert(numbers.fit(counted, Y), counted)


def descriptions() -> NDArray[Any]:
    """Real texts, of the published file below $FIELDFARE_DATA."""
    path = Path(os.environ.get("FIELDFARE_DATA", "/nowhere")) / "online-retail" / "online-retail.csv.gz"
    if not path.exists():
        pytest.skip("the published texts are not here")
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        rows = pd.read_csv(file, nrows=60_000)
    return rows["Description"].dropna().astype(str).to_numpy(object)


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
def test_real_texts(analyzer: str) -> None:
    texts = descriptions()[:20_000]
    y = np.array(["SET" in text for text in texts])
    vectoriser = TfidfVectorizer(analyzer=analyzer, ngram_range=(1, 3), sublinear_tf=True)
    fitted = make_pipeline(vectoriser, LogisticRegression(max_iter=20)).fit(texts[:5000], y[:5000])
    predictor = ff.convert(fitted, texts[:5000]).predictor()
    assert_same_bits(predictor.predict_margin(texts), fitted.decision_function(texts))
    assert_same_bits(predictor.predict_proba(texts), fitted.predict_proba(texts))
