# SPDX-License-Identifier: Apache-2.0
"""Compares an imported tree model with the library it came from, bit for bit, on rows chosen to hurt."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import fieldfare as ff
from fieldfare.graph import Column, Graph
from fieldfare.importers import convert
from fieldfare.spec import ModelSpec

from . import reference

Floats = NDArray[np.float64]

#: Values that expose a wrong cast, comparison or category rule.
SPECIAL = (
    0.0, -0.0, 5e-324, -5e-324, 1e-45, 1e-36, -1e-36, float(np.float32(1e-35)), 1.1e-35, -0.5, -1.0, 2.7, 255.0, 256.0,
    2.0**24, 2.0**24 + 1, 2.0**31, 2.0**32 + 1, -(2.0**31) - 1, 3.4028234e38, -3.4028234e38, 1e39, -1e39, 1e308,
    np.inf, -np.inf, np.nan,
)  # fmt: skip


@dataclass
class Imported:
    """A model as its importer sees it, with the evaluator's answers for raw rows."""

    spec: ModelSpec
    graph: Graph

    def features(self, rows: Any) -> Floats:
        """The feature matrix of raw rows: an array, or a frame."""
        return reference.feature_matrix(self.graph.nodes(), [c.id for c in self.spec.features], _fields(rows))

    def margins(self, rows: Any) -> Floats:
        return reference.Forest(self.spec.model).margins(self.features(rows))

    def outputs(self, rows: Any) -> Floats:
        return reference.outputs_of(self.spec.link, self.margins(rows))

    def labels(self, rows: Any) -> NDArray[Any]:
        margins, outputs = self.margins(rows), self.outputs(rows)
        positions = reference.label_positions(self.spec.decision, margins, outputs)
        return np.asarray(self.spec.classes)[positions]

    def leaf_ids(self, rows: Any) -> NDArray[np.int64]:
        return reference.Forest(self.spec.model).leaf_ids(self.features(rows))


def _fields(rows: Any) -> list[NDArray[Any]]:
    if not isinstance(rows, pd.DataFrame):
        return list(np.asarray(rows, np.float64).T)
    columns = []
    for name in rows.columns:
        column = rows[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(object)
            columns.append(np.array([None if pd.isna(v) else v for v in column], object))
        elif column.dtype.kind in "OTU" or isinstance(column.dtype, pd.StringDtype):
            columns.append(np.array([None if pd.isna(v) else v for v in column.astype(object)], object))
        else:
            columns.append(column.to_numpy(np.float64))
    return columns


def _columns(graph: Graph, rows: Any) -> list[Column]:
    if not isinstance(rows, pd.DataFrame):
        array = np.asarray(rows)
        kind = "float32" if array.dtype == np.float32 else "float64"
        return [graph.field(f"x{i}", kind, dtype=str(array.dtype)) for i in range(array.shape[1])]
    columns = []
    for name in rows.columns:
        dtype = rows[name].dtype
        categories = None
        if isinstance(dtype, pd.CategoricalDtype):
            categories = dtype.categories.tolist()
            kind = "string" if categories and isinstance(categories[0], str) else "int64"
        elif dtype.kind in "OTU" or isinstance(dtype, pd.StringDtype):
            kind = "string"
        else:
            kind = {"b": "bool", "i": "int64", "u": "int64"}.get(dtype.kind, str(dtype))
        columns.append(graph.field(str(name), kind, dtype=str(dtype), categories=categories))
    return columns


def imported(model: Any, rows: Any) -> Imported:
    """Runs the importer of a fitted model for rows like `rows`."""
    graph = Graph(named=isinstance(rows, pd.DataFrame))
    spec = convert(model, _columns(graph, rows), graph)
    graph.raise_unsupported()
    assert isinstance(spec, ModelSpec)
    return Imported(spec, graph)


def boundary_rows(spec: ModelSpec, rows: Floats, seed: int = 0, most: int = 600) -> Floats:
    """Rows of `rows` with one feature moved onto, just below and just above each threshold, in float32 and in float64,
    and to each special value that the model accepts."""
    random = np.random.default_rng(seed)
    cells: list[tuple[int, float]] = []
    for feature, values in spec.thresholds.items():
        with np.errstate(over="ignore"):
            narrow = values.astype(np.float32)
            cells += [
                (feature, float(v))
                for part in (
                    values,
                    np.nextafter(values, -np.inf),
                    np.nextafter(values, np.inf),
                    narrow,
                    np.nextafter(narrow, np.float32(-np.inf)),
                    np.nextafter(narrow, np.float32(np.inf)),
                )
                for v in part
            ]
    if len(cells) > most:
        cells = [cells[i] for i in random.choice(len(cells), most, replace=False)]
    for feature in range(rows.shape[1]):
        cells += [(feature, value) for value in SPECIAL if accepts(spec, value)]
    made = rows[random.integers(0, rows.shape[0], len(cells))].astype(np.float64)
    for row, (feature, value) in enumerate(cells):
        made[row, feature] = value
    keep = [i for i in range(len(made)) if all(accepts(spec, v) for v in made[i])]
    return made[keep]


def accepts(spec: ModelSpec, value: float) -> bool:
    """Whether the model's feature rule lets the value through."""
    rule = spec.accepts
    if np.isnan(value):
        return bool(rule["missing"])
    with np.errstate(over="ignore"):
        narrow = np.float32(value)
    if np.isinf(value):
        return bool(rule["infinite"])
    return rule["range"] == "float64" or bool(np.isfinite(narrow))


def same_bits(given: Any, expected: Any) -> bool:
    """Equal bits, any NaN being equal to any other."""
    given, expected = np.asarray(given, np.float64), np.asarray(expected, np.float64)
    assert given.shape == expected.shape, (given.shape, expected.shape)
    nan = np.isnan(given) & np.isnan(expected)
    return bool(np.all(nan | (given.view(np.int64) == expected.view(np.int64))))


def check(
    model: Any,
    rows: Any,
    *,
    leaves: Callable[[Any], Any] | None = None,
    extra: Iterable[Any] = (),
    boundary: bool = True,
) -> Imported:
    """Asserts equal margins, outputs, labels and leaves on `rows`, on boundary rows made from them, and on `extra`:
    of the evaluator, and of the core."""
    found = imported(model, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predictor = ff.convert(model, rows).predictor()
    batches = [rows, *extra]
    if boundary:
        batches.append(boundary_rows(found.spec, np.asarray(rows, np.float64)))
    for batch in batches:
        compare(found, predictor, batch, leaves)
    return found


def compare(found: Imported, predictor: ff.Predictor, batch: Any, leaves: Callable[[Any], Any] | None = None) -> None:
    """Asserts equal margins, outputs, labels and leaves on one batch."""
    spec = found.spec
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        margins, outputs = spec.margins(batch), spec.outputs(batch)
        tolerance = None if spec.output_tolerance is None else spec.output_tolerance(batch)
        labels = None if spec.labels is None else np.asarray(spec.labels(batch))
    given = predictor.predict_proba(batch) if spec.classes else predictor.predict(batch)
    for who, own_margins, own_outputs, own_labels in (
        ("evaluator", found.margins(batch), found.outputs(batch), found.labels(batch) if spec.classes else None),
        ("core", predictor.predict_margin(batch), given, predictor.predict(batch) if spec.classes else None),
    ):
        assert same_bits(own_margins.reshape(margins.shape), margins), f"{who}: margins differ"
        own_outputs = own_outputs.reshape(outputs.shape)
        if tolerance is None:
            assert same_bits(own_outputs, outputs), f"{who}: outputs differ"
        else:
            assert np.all(np.abs(own_outputs - outputs) <= tolerance), f"{who}: outputs differ"
        if spec.classes:
            assert (own_labels == labels).all(), f"{who}: labels differ"
    own_leaves = found.leaf_ids(batch)
    assert (predictor.predict_leaf(batch) == own_leaves).all(), "core: leaves differ"
    if leaves is not None:
        assert (own_leaves == np.asarray(leaves(batch)).reshape(own_leaves.shape)).all(), "leaves differ"
