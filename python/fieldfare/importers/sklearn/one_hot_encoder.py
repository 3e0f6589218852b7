# SPDX-License-Identifier: Apache-2.0
"""sklearn.preprocessing.OneHotEncoder: every option comes down to one output position per category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._arrays import expect_width, names_out, refuse_infinite_numbers
from fieldfare.importers.sklearn._categories import categories_of, grouped, infrequent
from fieldfare.spec import Support

SUPPORTED = (
    Support(
        "sklearn.preprocessing.OneHotEncoder",
        (
            "categories auto and given",
            "handle_unknown error, ignore, infrequent_if_exist, warn (nothing is printed)",
            "drop first, if_binary and given",
            "min_frequency, max_categories",
            "NaN or None as a category",
            "sparse_output, dtype, feature_name_combiner",
        ),
        (
            ("None and NaN as categories of one column", "a record has one kind of missing value"),
            ("integers from 2**53", "a number of a record is a float64"),
        ),
        "1.9",
    ),
)

#: What the document writes for a row of zeros, and for a refused record.
ZEROS, REFUSE = -1, -2


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The indicator columns of each input side by side."""
    expect_width(step, columns, graph)
    refuse_infinite_numbers(columns, graph)
    tables = [_table(step, i, column, graph) for i, column in enumerate(columns)]
    graph.refuse_missing(c for c, table in zip(columns, tables, strict=True) if table["missing"] == REFUSE)
    widths = [int(table["width"]) for table in tables]
    names = names_out(step, columns, lambda: _plain_names(columns, widths))
    dtype = str(np.dtype(step.dtype))
    return graph.add(
        "one_hot_encoder",
        columns,
        [Column(name, "float64", dtype=dtype, sparse=step.sparse_output) for name in names],
        columns=tables,
    )


def _table(step: Any, i: int, column: Column, graph: Graph) -> dict[str, Any]:
    known = categories_of(step.categories_[i], column, graph)
    unknown = _unknown(step, i)
    return {
        "strings": [text for text, _ in known.strings],
        "numbers": np.array([number for number, _ in known.numbers], dtype=np.float64),
        "index": np.array([_position(step, i, grouped(step, i, at)) for at in known.positions], dtype=np.int32),
        "width": int(step._n_features_outs[i]),
        "missing": unknown if known.missing is None else _position(step, i, grouped(step, i, known.missing)),
        "unknown": unknown,
    }


def _unknown(step: Any, i: int) -> int:
    if step.handle_unknown == "error":
        return REFUSE
    group = infrequent(step, i)
    if group is None or step.handle_unknown == "ignore":
        return ZEROS
    return _position(step, i, group)


def _position(step: Any, i: int, code: int) -> int:
    """The output column of a category, once the dropped one is taken out."""
    drop = None if step._drop_idx_after_grouping is None else step._drop_idx_after_grouping[i]
    if drop is None or code < drop:
        return code
    return ZEROS if code == drop else code - 1


def _plain_names(columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    return [f"{column.name}_{k}" for column, width in zip(columns, widths, strict=True) for k in range(width)]
