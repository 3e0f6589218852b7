# SPDX-License-Identifier: Apache-2.0
"""The training sample in numbers: what drift is measured against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import Any

import numpy as np

from fieldfare.importers._checks import Scored, spread
from fieldfare.importers._sample import Values
from fieldfare.spec import Floats, ModelSpec

#: Quantiles of number fields: 0 %, 5 %, ..., 100 %.
QUANTILES = np.linspace(0, 1, 21)
#: Most frequent texts that are kept of a string field.
MOST_FREQUENT = 50
#: Bins of the score histogram.
BINS = 20
#: Values that fields are summed up from at most, of as many evenly spaced rows.
CELLS = 1 << 25


def baseline(spec: ModelSpec, scored: Scored, texts: Container[int] = ()) -> dict[str, Any]:
    """The document's baseline, of the sample's values per schema field and the source's outputs per row. `texts`: the
    fields whose texts are read as such; they are nobody's categories, and none of them travels."""
    outputs = scored.answers.outputs
    scores = _scores(spec, outputs)
    scores = scores[np.isfinite(scores)]
    classifies = bool(spec.classes or spec.several)
    bounds = (0.0, 1.0) if classifies and len(scores) and 0 <= scores.min() <= scores.max() <= 1 else None
    if bounds is None and len(scores):
        bounds = _apart(float(scores.min()), float(scores.max()))
    counts, edges = np.histogram(scores, bins=BINS, range=bounds)
    rows = spread(len(outputs), max(CELLS // len(scored.kept), 1))
    return {
        "rows": len(outputs),
        "fields": [_field(scored.values(slot)[rows], slot in texts) for slot in range(len(scored.kept))],
        "score_edges": edges.astype(np.float64),
        "score_counts": counts.astype(np.float64),
    }


def none() -> dict[str, Any]:
    """The baseline of a document that has none."""
    return {"rows": 0, "fields": [], "score_edges": [], "score_counts": []}


def _scores(spec: ModelSpec, outputs: Floats) -> Floats:
    """The positive class's probability, the largest of several, or the value; of several targets, the first's."""
    classes = len(spec.several[0].classes if spec.several else spec.classes)
    if not classes:
        return outputs[:, 0]
    return outputs[:, 1] if classes == 2 else np.asarray(outputs[:, :classes].max(axis=1))


def _apart(low: float, high: float) -> tuple[float, float]:
    """Bounds with room for all bins: NumPy has none for scores that are apart by their last bits only."""
    least = 4 * BINS * float(np.spacing(max(abs(low), abs(high))))
    return (low, high) if high - low > least else (low - max(0.5, least), high + max(0.5, least))


def _field(values: Values, texts: bool) -> dict[str, Any]:
    if values.dtype == object:
        present: list[Any] = [value for value in values if value is not None]
        common = [] if texts else Counter(present).most_common(MOST_FREQUENT)
        return {
            "missing_rate": 1 - len(present) / len(values),
            "quantiles": [],
            "categories": [text for text, _ in common],
            "rates": [count / len(present) for _, count in common],
        }
    ordered = np.sort(values[np.isfinite(values)])
    return {
        "missing_rate": float(np.isnan(values).mean()),
        "quantiles": _quantiles(ordered) if len(ordered) else [],
        "categories": [],
        "rates": [],
    }


def _quantiles(ordered: Floats) -> list[float]:
    """Of values in order, by linear interpolation as numpy.quantile does it, which takes ten times as long."""
    at = QUANTILES * (len(ordered) - 1)
    below = at.astype(np.intp)
    above = np.minimum(below + 1, len(ordered) - 1)
    low, high = ordered[below], ordered[above]
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.where(low == high, low, low + (high - low) * (at - below))
    answer: list[float] = np.where(np.isfinite(found), found, low).tolist()
    return answer
