# SPDX-License-Identifier: Apache-2.0
"""sklearn.impute.SimpleImputer: missing values become the value found at fit time, in statistics_."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import (
    common_dtype,
    document_type,
    expect_width,
    float_dtype,
    names_out,
)
from fieldfare.importers.sklearn._missing import held_as, is_nan, marker
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.impute.SimpleImputer",
        (
            "strategy mean, median, most_frequent, constant and callables",
            "missing_values NaN, None, pandas.NA, a number or a string",
            "add_indicator",
            "keep_empty_features",
            "numbers and strings",
        ),
        (
            ("a fill value of another type than the column", "a column of a model has one type"),
            ("missing_values=None on numbers", "scikit-learn finds None only among objects"),
        ),
        "1.9",
    ),
)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per column that was not empty at fit time, then one per indicator."""
    expect_width(step, columns, graph)
    dtype = _dtype(step, columns)
    mark = marker(step.missing_values)
    columns = _checked(columns, dtype, mark, graph)
    kept = [i for i in range(len(columns)) if step.keep_empty_features or not is_nan(step.statistics_[i])]
    indicated = list(step.indicator_.features_) if step.add_indicator else []
    names = names_out(
        step,
        columns,
        lambda: [columns[i].name for i in kept] + [f"missingindicator_{columns[i].name}" for i in indicated],
    )
    outputs = _imputed(step, columns, kept, dtype, mark, graph)
    if indicated:
        outputs += _indicators(step, [columns[i] for i in indicated], dtype, mark, graph)
    return [
        column.replace(name=name, container="csc" if column.sparse else "")
        for column, name in zip(outputs, names, strict=True)
    ]


def _dtype(step: Any, columns: Sequence[Column]) -> str:
    """The type of the matrix inside SimpleImputer.transform."""
    fitted = getattr(step, "_fit_dtype", None)
    if fitted is not None and fitted.kind == "O":
        return "object"
    return common_dtype(columns) if step.strategy in ("most_frequent", "constant") else float_dtype(columns)


def _checked(columns: Sequence[Column], dtype: str, mark: str | None, graph: Graph) -> Sequence[Column]:
    """The columns less what scikit-learn's validation of the input refuses."""
    if dtype != "object":  # among objects scikit-learn does not look for infinities
        columns = graph.refuse_infinite(columns)
    if mark in ("nan", "na"):
        return columns
    # Without NaN as the missing value NaN is refused; None passes among objects.
    answer: list[Column] = []
    for column in columns:
        passes = column.is_string and mark == "none" and held_as(column, mark, graph)
        passes = passes or (column.is_string and graph.null_of(column) == "none")
        answer += [column] if passes else graph.refuse_missing([column])
    return answer


def _imputed(
    step: Any, columns: Sequence[Column], kept: Sequence[int], dtype: str, mark: str | None, graph: Graph
) -> list[Column]:
    outputs: dict[int, Column] = {}
    numbers = [i for i in kept if not columns[i].is_string]
    strings = [i for i in kept if columns[i].is_string]
    if numbers:
        outputs.update(zip(numbers, _numbers(step, columns, numbers, dtype, mark, graph), strict=True))
    if strings:
        outputs.update(zip(strings, _strings(step, columns, strings, mark, graph), strict=True))
    return [outputs[i] for i in kept]


def _numbers(
    step: Any, columns: Sequence[Column], chosen: Sequence[int], dtype: str, mark: str | None, graph: Graph
) -> list[Column]:
    fill = []
    for i in chosen:
        value = step.statistics_[i]
        if isinstance(value, str) or value is None:
            graph.unsupported("fill_value", f"{value!r} fills the number column {columns[i].name!r}", "a number")
            value = 0.0
        fill.append(float(np.asarray(value).astype(step._fill_dtype)))
        if dtype != "object" and mark == "none":
            graph.unsupported("missing_values", "None on number columns", "NaN")
        elif dtype == "object" and mark in ("nan", "none") and columns[i].null not in ("", mark):
            graph.unsupported(
                "missing_values",
                f"{step.missing_values!r}, but missing values of {columns[i].name!r} are held as {columns[i].null}",
                "pandas.NA, which finds every kind",
            )
    number = _missing_number(step.missing_values, dtype, mark, graph)
    kind = document_type(dtype)
    outputs = [
        columns[i].replace(
            type=kind,
            dtype=dtype,
            categories=None,
            missing_from=columns[i].missing_from if is_nan(value) else frozenset(),
        )
        for i, value in zip(chosen, fill, strict=True)
    ]
    return graph.add(
        "fill_missing",
        [columns[i] for i in chosen],
        outputs,
        fill=np.array(fill),
        fill_strings=[],
        missing_number=number,
        missing_string=None,
        dtype=kind,
    )


def _missing_number(missing: Any, dtype: str, mark: str | None, graph: Graph) -> float | None:
    """The number that means missing, as `X == missing_values` compares it in the matrix's type."""
    if mark is not None:
        return None
    if isinstance(missing, str):
        graph.unsupported("missing_values", f"{missing!r} on number columns", "a number or NaN")
        return None
    held = np.dtype(np.float64) if dtype == "object" else np.dtype(dtype)
    # NumPy rounds a Python number to the array's type before comparing, but not a NumPy number.
    compared = np.result_type(held, missing)
    return float(np.asarray(missing, dtype=compared)) if compared.kind == "f" else float(missing)


def _strings(
    step: Any, columns: Sequence[Column], chosen: Sequence[int], mark: str | None, graph: Graph
) -> list[Column]:
    """One step for those in which it finds missing values; the others pass unchanged."""
    if mark is None and not isinstance(step.missing_values, str):
        graph.unsupported("missing_values", f"{step.missing_values!r} on string columns", "NaN, None or a string")
        return [columns[i] for i in chosen]
    outputs = {i: columns[i].replace(dtype="object", categories=None) for i in chosen}
    acting = [i for i in chosen if mark is None or held_as(columns[i], mark, graph)]
    fill = []
    for i in acting:
        value = step.statistics_[i]
        if not isinstance(value, str):
            graph.unsupported("fill_value", f"{value!r} fills the string column {columns[i].name!r}", "a string")
            value = ""
        fill.append(str(value))
        graph.knows(columns[i], [str(value)])
    if acting:
        filled = [outputs[i] if mark is None else outputs[i].replace(missing_from=frozenset()) for i in acting]
        made = graph.add(
            "fill_missing",
            [columns[i] for i in acting],
            filled,
            fill=[],
            fill_strings=fill,
            missing_number=None,
            missing_string=step.missing_values if mark is None else None,
            dtype="float64",
        )
        outputs.update(zip(acting, made, strict=True))
    return [outputs[i] for i in chosen]


def _indicators(step: Any, columns: Sequence[Column], dtype: str, mark: str | None, graph: Graph) -> list[Column]:
    for column in columns:
        if mark is not None and not held_as(column, mark, graph):
            graph.unsupported(
                "add_indicator",
                f"looks for {step.missing_values!r}, but missing values of {column.name!r} are held as {column.null}",
                "one kind of missing value",
            )
    text = step.missing_values if isinstance(step.missing_values, str) else None
    held = dtype if dtype == "object" else str(np.result_type(dtype, np.bool_))
    return graph.add(
        "is_missing",
        columns,
        [Column(c.name, document_type(held), dtype=held, sparse=c.sparse) for c in columns],
        missing_number=None if text is not None else _missing_number(step.missing_values, dtype, mark, graph),
        missing_string=text,
    )
