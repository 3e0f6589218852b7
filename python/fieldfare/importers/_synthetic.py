# SPDX-License-Identifier: Apache-2.0
"""Rows made up from what the artifact says of the sample anyway, so that no row of the sample travels in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fieldfare.importers._checks import CELLS, FEWEST, Scored, accepted, answers_of, is_finite
from fieldfare.importers._parts import rows_of
from fieldfare.importers._sample import Values, open_sample
from fieldfare.spec import ModelSpec

__all__ = ["synthetic"]

#: Rows that are made up at most.
ROWS = 256
#: Terms of one text that is made up.
MOST_TERMS = 12


def synthetic(
    spec: ModelSpec, scored: Scored, fields: Sequence[dict[str, Any]], texts: Mapping[int, Sequence[str]]
) -> Scored | None:
    """Rows whose values follow each field's own distribution, apart from those beside it, with the source library's
    answers; None if it accepts none of them. `fields`: of the baseline, one per field of the schema. `texts`: terms of
    the fields that are read as texts."""
    random = np.random.default_rng(0)
    count = min(ROWS, max(CELLS // len(scored.kept), FEWEST))
    columns = {
        at: _texts(texts[slot], count, random) if slot in texts else _values(field, found, count, random)
        for slot, (at, field, found) in enumerate(zip(scored.kept, scored.schema, fields, strict=True))
    }
    built = scored.sample.build(np.zeros(count, np.intp), columns)
    kept = accepted(list(range(count)), lambda part: _is_accepted(spec, built, part))
    if not kept:
        return None
    rows = rows_of(built, np.array(kept, np.intp))
    sample = open_sample(rows, None)
    sample.take_fields(scored.sample)
    return Scored(sample, np.arange(len(kept)), rows, answers_of(spec, rows), scored.kept, scored.schema, made=True)


def _values(field: dict[str, Any], found: dict[str, Any], count: int, random: np.random.Generator) -> Values:
    missing = random.random(count) < found["missing_rate"]
    if field["type"] == "string":
        words = [*found["categories"], *field["categories"]]
        texts = np.empty(count, object)
        texts[:] = random.choice(np.array(words, object), count) if words else None
        texts[missing] = None
        return texts
    quantiles = np.asarray(found["quantiles"])
    if not len(quantiles):
        return np.full(count, np.nan)
    bin, within = random.integers(len(quantiles) - 1, size=count), random.random(count)
    values = quantiles[bin] + (quantiles[bin + 1] - quantiles[bin]) * within
    if field["type"] in ("int64", "bool"):
        values = np.rint(values)
    return np.where(missing, np.nan, values)


def _texts(terms: Sequence[str], count: int, random: np.random.Generator) -> Values:
    """Terms in a row, some in capitals, some within words that nobody knows."""
    texts = np.empty(count, object)
    for at in range(count):
        chosen = random.choice(np.array(terms, object), random.integers(MOST_TERMS + 1)).tolist()
        text = (" ", ", ", "")[at % 3].join(chosen)
        texts[at] = text.upper() if at % 4 == 1 else text
    return texts


def _is_accepted(spec: ModelSpec, built: Any, rows: list[int]) -> bool:
    try:
        return is_finite(answers_of(spec, rows_of(built, np.array(rows, np.intp))))
    except Exception:
        return False  # the source library refuses such a row, and says so in its own way
