# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import fieldfare as ff
from support.agreement import assert_same_bits

RANDOM = np.random.default_rng(23)
METRICS: list[dict[str, Any]] = [
    {"metric": "minkowski"},
    {"metric": "minkowski", "p": 1},
    {"metric": "minkowski", "p": np.inf},
    {"metric": "cityblock"},
]


def grid(rows: int, width: int, values: int = 4) -> Any:
    """Rows of few different values: many are equally near, and many are the same."""
    return RANDOM.integers(values, size=(rows, width)) * 0.25


def name_of(options: dict[str, Any]) -> str:
    return "-".join(str(value) for value in options.values())


def asked(x: Any) -> Any:
    """The training rows, rows between them, and rows far away."""
    middle = (x[RANDOM.permutation(len(x))] + x) / 2
    with np.errstate(over="ignore"):
        beside = np.nextafter(x, np.where(RANDOM.random(x.shape) < 0.5, np.inf, -np.inf))
    far = x * np.array([1e3, 1e160, 1e-320])[RANDOM.integers(3, size=(len(x), 1))]
    return np.concatenate([x, middle, beside, far, x + 0.01 * RANDOM.normal(size=x.shape)])


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("options", METRICS, ids=name_of)
@pytest.mark.parametrize("neighbors", [1, 5, 16, 40])
@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("tree", ["kd_tree", "ball_tree"])
def test_regressors_with_a_tree_have_the_same_bits(
    tree: str, ties: bool, neighbors: int, options: dict[str, Any], weights: str
) -> None:
    for size, leaf in ((91, 30), (700, 5), (700, 1), (40, 30)):
        x = grid(size, 3) if ties else RANDOM.normal(size=(size, 3))
        y = RANDOM.normal(size=size)
        model = KNeighborsRegressor(neighbors, weights=weights, algorithm=tree, leaf_size=leaf, **options)
        model.fit(x, y)
        predictor, rows = ff.convert(model, x).predictor(), asked(x)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert_same_bits(predictor.predict(rows), model.predict(rows))
        assert_same_bits([predictor.predict(rows[i : i + 1])[0] for i in range(5)], model.predict(rows[:5]))


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("options", METRICS, ids=name_of)
@pytest.mark.parametrize("neighbors", [1, 7, 24])
@pytest.mark.parametrize("classes", [2, 5])
def test_classifiers_with_a_tree_have_the_same_bits(
    classes: int, neighbors: int, options: dict[str, Any], weights: str
) -> None:
    for ties in (False, True):
        x = grid(300, 4) if ties else RANDOM.normal(size=(300, 4))
        labels = np.array(["a", "b", "c", "d", "e"])[RANDOM.integers(classes, size=300)]
        model = KNeighborsClassifier(neighbors, weights=weights, **options).fit(x, labels)
        assert model._fit_method == "kd_tree"
        predictor, rows = ff.convert(model, x).predictor(), asked(x)
        if weights == "distance":  # scikit-learn refuses rows of which no neighbour counts anything
            rows = rows[np.isfinite(np.square(rows).sum(axis=1))]
        assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
        assert_same_bits(predictor.predict_proba(rows), model.predict_proba(rows))


def test_a_row_of_which_no_neighbour_counts_anything_is_refused() -> None:
    x = RANDOM.normal(size=(300, 2))
    model = KNeighborsClassifier(weights="distance").fit(x, RANDOM.integers(2, size=300))
    predictor, row = ff.convert(model, x).predictor(), np.array([[1e200, 1.0]])
    with pytest.raises(ValueError, match="zero weights"):
        model.predict(row)
    with pytest.raises(ff.RecordError):
        predictor.predict(row)
    uniform = KNeighborsClassifier().fit(x, model._y)
    assert ff.convert(uniform, x).predictor().predict(row).tolist() == uniform.predict(row).tolist()


@pytest.mark.parametrize("kind", [KNeighborsClassifier, KNeighborsRegressor])
@pytest.mark.parametrize("options", METRICS, ids=name_of)
def test_brute(options: dict[str, Any], kind: Any) -> None:
    for x in (RANDOM.normal(size=(200, 18)), grid(200, 18, 2), grid(200, 2)):
        y = RANDOM.integers(3, size=200) if kind is KNeighborsClassifier else RANDOM.normal(size=200)
        model = kind(5, algorithm="brute", **options).fit(x, y)
        predictor = ff.convert(model, x).predictor()
        rows = RANDOM.normal(size=(100, x.shape[1]))  # no two training rows are equally near
        if len(np.unique(x, axis=0)) == len(x):
            assert predictor.predict(rows).tolist() == pytest.approx(model.predict(rows).tolist(), rel=1e-14)


@pytest.mark.parametrize("kind", [KNeighborsClassifier, KNeighborsRegressor])
@pytest.mark.parametrize("options", METRICS, ids=name_of)
def test_brute_with_weights(options: dict[str, Any], kind: Any) -> None:
    for x in (RANDOM.normal(size=(200, 18)), grid(200, 18, 2), grid(200, 2), 1000 + RANDOM.normal(size=(200, 3))):
        y = RANDOM.integers(3, size=200) if kind is KNeighborsClassifier else RANDOM.normal(size=200)
        model = kind(5, algorithm="brute", weights="distance", **options).fit(x, y)
        predictor = ff.convert(model, x).predictor()  # compares them
        if len(np.unique(x, axis=0)) == len(x):
            rows = x + RANDOM.normal(size=x.shape)
            name = "predict_proba" if kind is KNeighborsClassifier else "predict"
            np.testing.assert_allclose(getattr(predictor, name)(rows), getattr(model, name)(rows), rtol=1e-6)


def test_auto_is_brute_for_many_columns() -> None:
    x = RANDOM.normal(size=(300, 20))
    model = KNeighborsClassifier().fit(x, RANDOM.integers(3, size=300))
    assert model._fit_method == "brute"
    for rows in (x, pd.DataFrame(x)):
        predictor = ff.convert(model, rows).predictor()
        assert_same_bits(predictor.predict_proba(x), model.predict_proba(x))
        assert predictor.predict(x).tolist() == model.predict(x).tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_types(dtype: Any) -> None:
    x = (10 * RANDOM.normal(size=(200, 3))).astype(dtype)
    for weights in ("uniform", "distance"):
        model = KNeighborsRegressor(weights=weights).fit(x, RANDOM.integers(-5, 5, size=200))
        assert_same_bits(ff.convert(model, x).predictor().predict(x), model.predict(x))


def test_missing_and_infinite_values_are_refused() -> None:
    x = RANDOM.normal(size=(100, 3))
    predictor = ff.convert(KNeighborsRegressor().fit(x, x[:, 0]), x).predictor()
    for value in (np.nan, np.inf, -np.inf):
        with pytest.raises(ff.RecordError):
            predictor.predict([[0.0, value, 1.0]])


def test_in_pipelines_and_calibrated() -> None:
    x = RANDOM.normal(size=(240, 6))
    y = (x[:, 0] + 0.3 * RANDOM.normal(size=240) > 0).astype(int)
    for model in (
        make_pipeline(StandardScaler(), KNeighborsClassifier(9, weights="distance")),
        make_pipeline(StandardScaler(), PCA(3), KNeighborsClassifier()),
        CalibratedClassifierCV(KNeighborsClassifier(), cv=3),
    ):
        predictor = ff.convert(model.fit(x, y), x).predictor()
        assert predictor.predict(x).tolist() == model.predict(x).tolist()
        np.testing.assert_allclose(predictor.predict_proba(x), model.predict_proba(x), rtol=1e-10)


def test_a_column_of_targets() -> None:
    x = RANDOM.normal(size=(100, 3))
    model = KNeighborsRegressor().fit(x, x[:, :1])
    assert_same_bits(ff.convert(model, x).predictor().predict(x), model.predict(x))


X, Y = RANDOM.normal(size=(100, 3)), RANDOM.integers(2, size=100)
WIDE = RANDOM.normal(size=(100, 20))
REFUSED: list[tuple[Any, Any, Any, str]] = [
    (KNeighborsClassifier(p=3), X, Y, "metric: minkowski"),
    (KNeighborsClassifier(metric="minkowski", metric_params={"w": [1, 2, 3]}), X, Y, "metric: minkowski"),
    (KNeighborsClassifier(metric="cosine"), X, Y, "metric: cosine"),
    (KNeighborsClassifier(weights=lambda d: 1 / (1 + d)), X, Y, "weights: a function"),
    (KNeighborsClassifier(), WIDE.astype(np.float32), Y, "brute on float32"),
    (KNeighborsClassifier(), sparse.csr_matrix(X), Y, "a sparse matrix"),
    (KNeighborsClassifier(), X, np.stack([Y, Y], axis=1), "several targets"),
    (KNeighborsClassifier(), X, np.zeros(100), "classes_: one class"),
    (KNeighborsRegressor(), X, X, "3 targets"),
    (KNeighborsRegressor(), X, X[:, 0].astype(np.float32), "targets of the type float32"),
]


@pytest.mark.parametrize(("model", "x", "y", "text"), REFUSED, ids=[text for *_, text in REFUSED])
def test_refusals(model: Any, x: Any, y: Any, text: str) -> None:
    with pytest.raises(ff.UnsupportedError, match=text):
        ff.convert(model.fit(x, y), x)
