# SPDX-License-Identifier: Apache-2.0
"""Rows that XGBoost scores by more than their values: what a record cannot say, and what is therefore refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fieldfare.errors import UnsupportedError

__all__ = ["accepted"]


def accepted(rows: Any, categories: Mapping[int, Sequence[Any]], *, zeros: bool) -> Any:
    """The rows. Raises UnsupportedError if they store a 0 in a sparse matrix that a step has made, which is a number
    where what is left out is missing (`zeros`: it may); or hold a category that the model does not know. `categories`:
    by column, those that it knows."""
    if not zeros and hasattr(rows, "tocsr") and not np.all(rows.tocsr().data):
        raise _refusal(
            "the sparse matrix that the XGBoost model receives stores zeros, which score otherwise than those that it "
            "leaves out; call its eliminate_zeros() before training and scoring, or make it dense",
            "model",
        )
    for column, known in categories.items():
        unknown = set(_values(rows, column)).difference(known)
        if unknown:
            shown = ", ".join(sorted(map(repr, unknown))[:10])
            name = _name(rows, column)
            raise _refusal(
                f"column '{name}' of the sample holds categories that the XGBoost model was not trained with "
                f"({shown}), and XGBoost takes others for them; make them missing",
                f"column '{name}'",
            )
    return rows


def _name(rows: Any, column: int) -> str:
    return str((rows.column_names if hasattr(rows, "column_names") else rows.columns)[column])


def _values(rows: Any, column: int) -> Iterator[Any]:
    """The different values of a frame's column, but for missing ones."""
    if hasattr(rows, "iloc"):
        yield from rows.iloc[:, column].dropna().unique().tolist()
    elif hasattr(rows, "to_series"):
        yield from rows.to_series(column).drop_nulls().unique().to_list()
    elif hasattr(rows, "column"):
        yield from (value for value in rows.column(column).unique().to_pylist() if value is not None)


def _refusal(what: str, where: str) -> UnsupportedError:
    return UnsupportedError(what, code="Unsupported", where=where)
