# SPDX-License-Identifier: Apache-2.0
"""What the models of nearest neighbours share: the training rows, and the tree that they lie in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers.sklearn._arrays import common_dtype, expect_width, refuse_strings
from fieldfare.spec import Floats

VERSIONS = "1.9"
OPTIONS = (
    "every algorithm (the artifact has the training rows)",
    "euclidean, manhattan, chebyshev; minkowski with p=1, 2, inf",
    'weights "uniform" and "distance"',
)
REFUSED = (
    ("another metric, metric_params", "their distances are summed otherwise"),
    ("a function as weights", "it is Python code"),
    ("brute on float32", "scikit-learn rounds each difference"),
    ("sparse matrices", "scikit-learn looks for neighbours in another way"),
    ("several targets", "a prediction has one"),
)
EXACTNESS = (
    "trees: equal bits, also where rows are equally near; brute: equal bits but where the nearest row left out is as "
    "near as one taken, give or take the last bits: there it may be the other one (BLAS, threads); with weights, as "
    "near as BLAS is to the distances, of which it leaves half the digits where rows are near"
)

EPS = float(np.finfo(np.float64).eps)

_DISTANCES = {
    "euclidean": "euclidean",
    "l2": "euclidean",
    "manhattan": "manhattan",
    "cityblock": "manhattan",
    "l1": "manhattan",
    "chebyshev": "chebyshev",
    "infinity": "chebyshev",
}
#: Distances that a tolerance works on at once.
_AT_ONCE = 1 << 21


def neighbours(
    model: Any, value: NDArray[Any], classes: int, columns: Sequence[Column], graph: Graph
) -> dict[str, Any] | None:
    """The members of the document's neighbours, `classes` 0 for values; None if its input cannot be theirs."""
    expect_width(model, columns, graph)
    _note_obstacles(model, columns, graph)
    if refuse_strings(columns, graph) or graph.problems:
        return None
    graph.refuse_missing(graph.refuse_infinite(columns))
    weighted = model.weights == "distance"
    rows, order, levels = np.asarray(model._fit_X, np.float64), np.empty(0, np.int32), 0
    centre = radius = np.empty(0)
    if model._fit_method != "brute":
        data, places, nodes, bounds = model._tree.get_arrays()
        rows, order, levels = np.asarray(data, np.float64), np.asarray(places, np.int32), len(nodes).bit_length()
        if not _halves(nodes, len(rows)):
            graph.unsupported("algorithm", "a tree that does not split into halves", "a tree of scikit-learn's own")
        if model._fit_method == "ball_tree":
            centre, radius = np.asarray(bounds[0], np.float64).ravel(), np.asarray(nodes["radius"], np.float64)
    return {
        "op": "neighbours",
        "outputs": (2 if weighted else 1) * classes or 1,
        "neighbours": int(model.n_neighbors),
        "distance": _DISTANCES[model.effective_metric_],
        "weight": "distance" if weighted else "uniform",
        "classes": classes,
        "rows": rows.ravel(),
        "value": np.asarray(value, np.float64),
        "order": order,
        "levels": levels,
        "centre": centre,
        "radius": radius,
    }


def _note_obstacles(model: Any, columns: Sequence[Column], graph: Graph) -> None:
    method, metric = model._fit_method, model.effective_metric_
    given = common_dtype(columns)
    if not isinstance(metric, str) or metric not in _DISTANCES or any(model.effective_metric_params_.values()):
        shown = metric if isinstance(metric, str) else "a function"
        graph.unsupported("metric", f"{shown} with {model.effective_metric_params_}", ", ".join(_DISTANCES))
    if hasattr(model._fit_X, "toarray") or is_sparse(columns):
        graph.unsupported("", "a sparse matrix", "a dense one")
    elif method == "brute" and "float32" in (given, str(np.asarray(model._fit_X).dtype)):
        graph.unsupported("algorithm", "brute on float32", 'algorithm="kd_tree", or float64')
    elif given == "float16":
        graph.unsupported("", "columns that are all float16", "float32 or float64")
    if callable(model.weights):
        graph.unsupported("weights", "a function", "uniform, distance")


def _halves(nodes: Any, rows: int) -> bool:
    """Whether each node's children are the halves of what it has, down to the last level."""
    first, last = nodes["idx_start"].astype(np.int64), nodes["idx_end"].astype(np.int64)
    inner = np.arange(len(nodes) // 2)
    middle = first[inner] + (last[inner] - first[inner]) // 2
    left, right = 2 * inner + 1, 2 * inner + 2
    return bool(
        len(nodes) & (len(nodes) + 1) == 0
        and (first[0], last[0]) == (0, rows)
        and (first[left] == first[inner]).all()
        and (last[left] == middle).all()
        and (first[right] == middle).all()
        and (last[right] == last[inner]).all()
        and (nodes["is_leaf"] == (np.arange(len(nodes)) >= len(inner))).all()
    )


def undecided(model: Any) -> Callable[[Any], Floats] | None:
    """The share of what counts for a row that may be another row's, or more or less than it is: neighbours that are as
    near as ones left out, and weights of distances of which BLAS leaves few digits. None: a tree, where nothing is."""
    if model._fit_method != "brute":
        return None
    rows = np.asarray(model._fit_X, np.float64)
    many, sizes = int(model.n_neighbors), np.square(rows).sum(axis=1)
    factor = 8 * max(4.0, np.sqrt(rows.shape[1])) * EPS
    squared = _DISTANCES[model.effective_metric_] == "euclidean"

    def shares(given: Any) -> Floats:
        x = np.asarray(given, np.float64)
        answer = np.empty(len(x))
        height = max(1, _AT_ONCE // (len(rows) if squared else rows.size))
        for first in range(0, len(x), height):
            distance, near = _distances(model, x[first : first + height], rows, sizes, factor)
            if many < len(rows):
                distance = np.partition(distance, (many - 1, many), axis=1)
                edge, next_one = distance[:, many - 1], distance[:, many]
                tied = (next_one - edge <= near)[:, None] & (distance[:, :many] >= (edge - near)[:, None])
            else:
                tied = np.zeros_like(distance, np.bool_)
            if model.weights == "distance":
                least, most = _weight_shares(distance[:, :many], near[:, None], squared)
                share = (most - least + 2 * tied * most).sum(axis=1)
            else:
                share = tied.sum(axis=1) / many
            answer[first : first + height] = np.minimum(share, 1.0) * (1 + 4 * EPS) + 4 * many * EPS
        return answer

    return shares


def _distances(model: Any, x: Floats, rows: Floats, sizes: Floats, factor: float) -> tuple[Floats, Floats]:
    """As they are compared, and how far two of a row may be apart for either to be taken for the nearer one."""
    kind = _DISTANCES[model.effective_metric_]
    if kind == "euclidean":
        own = np.square(x).sum(axis=1)
        distance = np.maximum(own[:, None] + sizes - 2 * (x @ rows.T), 0.0)
        return distance, factor * (own + sizes.max())
    apart = np.abs(x[:, None, :] - rows[None, :, :])
    distance = apart.sum(axis=2) if kind == "manhattan" else apart.max(axis=2)
    return distance, factor * np.sort(distance, axis=1)[:, min(int(model.n_neighbors), len(rows) - 1)]


def _weight_shares(distance: Floats, near: Floats, squared: bool) -> tuple[Floats, Floats]:
    """The least and the most that each neighbour's weight may be of all of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        least, most = 1 / (distance + near), 1 / np.maximum(distance - near, 0.0)
        if squared:
            least, most = np.sqrt(least), np.sqrt(most)
        others = np.stack([np.delete(most, i, axis=1).sum(axis=1) for i in range(most.shape[1])], axis=1)
        low = np.where(np.isinf(others) | np.isinf(least), 0.0, least / (least + others))
        others = np.stack([np.delete(least, i, axis=1).sum(axis=1) for i in range(most.shape[1])], axis=1)
        high = np.where(np.isinf(most), 1.0, most / (most + others))
    return np.nan_to_num(low), np.nan_to_num(high, nan=1.0)
