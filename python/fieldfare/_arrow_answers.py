# SPDX-License-Identifier: Apache-2.0
"""Answers as an Arrow table, with the columns that `fieldfare score` gives a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldfare.schema import Target
from fieldfare.spec import Floats

if TYPE_CHECKING:
    import pyarrow

__all__ = ["answer_table", "class_name", "columns_of"]


def columns_of(targets: tuple[Target, ...]) -> dict[str, type]:
    """The columns of a table of answers, and their types: label or value, and what else the model gives."""
    columns: dict[str, type] = {}
    for at, target in enumerate(targets):
        columns |= _columns(target, f"_{at}" if len(targets) > 1 else "")
    return columns


def _columns(target: Target, number: str) -> dict[str, type]:
    """The columns of one target, whose names have its number if there are others."""
    if not target.classes:
        return _numbered(f"value{number}", target.outputs)
    label = {f"label{number}": type(target.classes[0])}
    if not target.probabilities:
        return label | _numbered(f"margin{number}", target.margins)
    if len(target.classes) == 2:
        return label | {f"probability{number}": float}
    return label | {f"probability{number}_{class_name(each)}": float for each in target.classes}


def _numbered(name: str, width: int) -> dict[str, type]:
    """One column for each number of a kind."""
    return {name: float} if width == 1 else {f"{name}_{k}": float for k in range(width)}


def class_name(label: Any) -> str:
    """A class in the name of a column: a string as it is, anything else as JSON has it."""
    return label if isinstance(label, str) else json.dumps(label)


def answer_table(targets: tuple[Target, ...], labels: Floats, outputs: Floats, margins: Floats) -> pyarrow.Table:
    """A table of the core's answers: one row each, those of all targets side by side.

    A column of numbers of which a row has only one is the core's own memory; labels are a dictionary of the classes."""
    import pyarrow

    arrays = [
        array for target, columns in _of_each(targets, labels, outputs, margins) for array in _arrays(target, *columns)
    ]
    return pyarrow.table(dict(zip(columns_of(targets), arrays, strict=True)))


def _of_each(
    targets: tuple[Target, ...], labels: Floats, outputs: Floats, margins: Floats
) -> Iterator[tuple[Target, tuple[Floats, Floats, Floats]]]:
    """Each target with its part of the answers."""
    label = output = margin = 0
    for target in targets:
        label_width = 1 if target.classes else target.outputs
        yield (
            target,
            (
                labels[:, label : label + label_width],
                outputs[:, output : output + target.outputs],
                margins[:, margin : margin + target.margins],
            ),
        )
        label, output, margin = label + label_width, output + target.outputs, margin + target.margins


def _arrays(target: Target, labels: Floats, outputs: Floats, margins: Floats) -> Iterator[Any]:
    import pyarrow

    if not target.classes:
        yield from map(pyarrow.array, outputs.T)
        return
    classes = pyarrow.array(list(target.classes))
    yield pyarrow.DictionaryArray.from_arrays(labels[:, 0].astype(np.int32), classes)
    if not target.probabilities:
        yield from map(pyarrow.array, margins.T)
    elif len(target.classes) == 2:
        yield pyarrow.array(outputs[:, 1])
    else:
        yield from map(pyarrow.array, outputs.T)
