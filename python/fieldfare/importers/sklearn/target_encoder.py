# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.TargetEncoder: what the target was on average where a category was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import expect_width, names_out, refuse_infinite_numbers
from fieldfare.importers.sklearn._categories import Categories, categories_of
from fieldfare.spec import Floats, Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.TargetEncoder",
        (
            "binary, continuous and multiclass targets",
            "categories auto and given",
            "every smooth and cv",
            "NaN or None as a category",
            "unknown categories (the mean of the target)",
        ),
        (
            ("None and NaN as categories of one column", "a record has one kind of missing value"),
            ("integers from 2**53", "a number of a record is a float64"),
        ),
        "1.9",
    ),
)


#: Words in the tables of string columns that a file of any size may have: each of a column's tables has a place for
#: each word of every one of them.
WORDS = 1_500_000


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One number column out per column in; of a multiclass target one per class, those of a column side by side."""
    expect_width(step, columns, graph)
    refuse_infinite_numbers(columns, graph)
    means = np.atleast_1d(np.asarray(step.target_mean_, np.float64))
    inputs: list[Column] = []
    known: list[Categories] = []
    words = 0
    for i, column in enumerate(columns):
        found = categories_of(step.categories_[i], column, graph)
        words += len(means) ** 2 * len(found.strings)
        if column.is_string and len(means) > 1 and words > WORDS:
            column, found = _numbered(column, found, len(step.categories_[i]), graph)
        inputs += [column] * len(means)
        known += [found] * len(means)
    tables = [
        _table(each, np.asarray(values, np.float64), float(mean))
        for each, values, mean in zip(known, step.encodings_, np.tile(means, len(columns)), strict=True)
    ]
    names = names_out(step, columns, lambda: [f"{column.name}_{k}" for column in columns for k in range(len(means))])
    outputs = [Column(name, may_be_missing=_holds_nan(table)) for name, table in zip(names, tables, strict=True)]
    return graph.add("ordinal_encoder", inputs, outputs, columns=tables, dtype="float64")


def _numbered(column: Column, known: Categories, count: int, graph: Graph) -> tuple[Column, Categories]:
    """The positions of a column's categories, which are its categories then; any other word is one that has none."""
    table = {
        "strings": [text for text, _ in known.strings],
        "numbers": [],
        "codes": np.array(known.positions, np.float64),
        "missing": "value",
        "missing_code": float(count if known.missing is None else known.missing),
        "unknown": "value",
        "unknown_code": float(count),
    }
    (made,) = graph.add("ordinal_encoder", [column], [Column(column.name)], columns=[table], dtype="float64")
    return made, Categories([], [(float(position), position) for position in range(count)], None)


def _table(known: Categories, values: Floats, mean: float) -> dict[str, Any]:
    """One number per category, and the mean for every other value; a missing value may be a category."""
    return {
        "strings": [text for text, _ in known.strings],
        "numbers": np.array([number for number, _ in known.numbers], np.float64),
        "codes": values[known.positions],
        "missing": "value",
        "missing_code": mean if known.missing is None else float(values[known.missing]),
        "unknown": "value",
        "unknown_code": mean,
    }


def _holds_nan(table: dict[str, Any]) -> bool:
    return bool(np.isnan([*table["codes"], table["missing_code"], table["unknown_code"]]).any())
