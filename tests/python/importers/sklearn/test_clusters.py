# SPDX-License-Identifier: Apache-2.0
"""The nearest of several centres."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import fieldfare as ff

RANDOM = np.random.default_rng(2)
DATA = {"iris": load_iris().data, "wine": load_wine().data, "digits": load_digits().data}


def same(model: Any, rows: Any) -> ff.Predictor:
    """Converts; every row, one by one too, is in the cluster that scikit-learn finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, rows).predictor()
    assert predictor.predict(rows).tolist() == model.predict(rows).tolist()
    if not sparse.issparse(rows):
        assert [predictor.predict(rows[i : i + 1])[0] for i in range(min(20, len(rows)))] == model.predict(
            rows[:20]
        ).tolist()
    return predictor


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("clusters", [2, 3, 10])
@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_clusters(name: str, clusters: int, kind: Any, dtype: str) -> None:
    X = DATA[name].astype(dtype)
    predictor = same(kind(clusters, random_state=1, n_init=2).fit(X), X)
    assert predictor.classes == tuple(range(clusters))
    assert not hasattr(predictor, "predict_proba")


def test_other_containers() -> None:
    X = DATA["iris"]
    same(KMeans(4, random_state=1).fit(X), RANDOM.normal(size=(500, 4)) * 5)
    frame = pd.DataFrame(X, columns=list("abcd"))
    same(make_pipeline(StandardScaler(), KMeans(3, random_state=1)).fit(frame), frame)
    matrix = sparse.csr_matrix(np.where(X > 1.5, X, 0))
    same(KMeans(3, random_state=1).fit(matrix), matrix)
    whole = (10 * X).astype(int)
    same(MiniBatchKMeans(3, random_state=1).fit(whole), whole)
    same(make_pipeline(StandardScaler(), PCA(2), KMeans(3, random_state=1)).fit(X), X)


def test_the_first_of_equally_near_centres() -> None:
    centres = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    model = KMeans(3, init=centres, n_init=1).fit(np.repeat(centres, 3, axis=0))
    rows = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, np.nextafter(1.0, 2)], [9.0, 9.0]])
    same(model, rows)


@pytest.mark.parametrize("labels", [np.arange(150) // 50, np.array(["a", "b", "c"])[np.arange(150) // 50]])
@pytest.mark.parametrize("shrink", [None, 0.3])
def test_nearest_centroid(labels: Any, shrink: float | None) -> None:
    X = DATA["iris"]
    same(NearestCentroid(shrink_threshold=shrink).fit(X, labels), X)
    same(NearestCentroid(shrink_threshold=shrink).fit(X[:100], labels[:100]), X)


@pytest.mark.parametrize("model", [LogisticRegression(), DecisionTreeClassifier(max_depth=4)])
@pytest.mark.parametrize("name", ["iris", "wine"])
def test_distances_before_another_step(model: Any, name: str) -> None:
    X = DATA[name]
    y = np.arange(len(X)) * 3 // len(X)
    for steps in ([KMeans(5, random_state=1)], [StandardScaler(), KMeans(4, random_state=1), StandardScaler()]):
        fitted = make_pipeline(*steps, model).fit(X, y)
        predictor = ff.convert(fitted, X).predictor()
        names = list(fitted[:-1].get_feature_names_out())
        read = [names.index(each) for each in predictor.feature_names_out]
        np.testing.assert_allclose(predictor.transform(X), fitted[:-1].transform(X)[:, read], rtol=1e-10, atol=1e-6)
        assert predictor.predict(X).tolist() == fitted.predict(X).tolist()
    at_centres = make_pipeline(KMeans(3, random_state=1), model).fit(X, y)
    rows = np.concatenate([at_centres[0].cluster_centers_, X])
    predictor = ff.convert(at_centres, rows).predictor()
    assert (predictor.transform(rows) >= 0).all()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_scikit_learn_refuses_is_refused(value: float) -> None:
    predictor = same(KMeans(3, random_state=1).fit(DATA["iris"]), DATA["iris"])
    with pytest.raises(ff.RecordError):
        predictor.predict(np.array([[1.0, value, 1.0, 1.0]]))


def test_what_is_refused_by_name() -> None:
    X = DATA["iris"]
    with pytest.raises(ff.UnsupportedError, match="one cluster"):
        ff.convert(KMeans(1).fit(X), X)
    single = make_pipeline(KMeans(3), LogisticRegression()).fit(X.astype("float32"), np.arange(150) % 2)
    with pytest.raises(ff.UnsupportedError, match="distances of float32"):
        ff.convert(single, X.astype("float32"))
    labels = np.arange(150) // 50
    with pytest.raises(ff.UnsupportedError, match="manhattan"):
        ff.convert(NearestCentroid(metric="manhattan").fit(X, labels), X)
    with pytest.raises(ff.UnsupportedError, match="priors that differ"):
        ff.convert(NearestCentroid(priors=[0.5, 0.3, 0.2]).fit(X, labels), X)
