# SPDX-License-Identifier: Apache-2.0
"""The inputs of a model."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Field"]


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
