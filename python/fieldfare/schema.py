# SPDX-License-Identifier: Apache-2.0
"""The inputs of a model, and what it predicts."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Field", "Label", "Target"]

Label = bool | int | float | str


class Field(NamedTuple):
    """One named input of a model."""

    name: str
    #: "bool", "int64", "float32", "float64" or "string".
    type: str
    #: A missing value (None, NaN, null) is accepted.
    nullable: bool
    #: Infinities are accepted.
    infinite: bool
    #: Every string that some step knows; others are treated as the steps say.
    categories: tuple[str, ...]
    #: Where it stands in a row of an array.
    position: int


class Target(NamedTuple):
    """One of the things that a model predicts."""

    #: Labels of a classifier in the order of its probabilities; empty for a regressor.
    classes: tuple[Label, ...]
    #: Raw scores that a row has; 0: the model has no such thing.
    margins: int
    #: One per class, or values.
    outputs: int
    #: The outputs are probabilities of the classes.
    probabilities: bool
