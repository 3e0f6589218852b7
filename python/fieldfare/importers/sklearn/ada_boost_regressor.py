# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.AdaBoostRegressor: the weighted median of the members' values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers.sklearn import _bagging, _members
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support

#: Members that the op takes.
MOST = 4096

SUPPORTED = (
    Support(
        "sklearn.ensemble.AdaBoostRegressor",
        ("over every supported regressor", "every loss"),
        (*_bagging.REFUSED, (f"more than {MOST:,} members", "they are sorted for each row")),
        _members.VERSIONS,
        "equal bits, if those of all members are (where half of the weight ends at several equal values, the order in "
        "which NumPy adds it is taken for theirs); else the largest of their tolerances",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value; no raw scores."""
    if len(model.estimators_) > MOST:
        graph.unsupported("n_estimators", f"{len(model.estimators_)} members", f"at most {MOST:,}")
        return columns
    columns = graph.refuse_infinite(graph.refuse_missing(columns))
    specs = _bagging.members(model, columns, graph)
    if specs is None:
        return columns
    source = _bagging.alone(model)
    features, thresholds = _members.features_of(specs)
    answers = [graph.answer(spec).outputs[0] for spec in specs]
    weights = np.asarray(model.estimator_weights_[: len(specs)], np.float64)
    found = [_members.output_tolerance(spec) for spec in specs]

    def tolerance(rows: Any) -> Floats:
        parts = [each(rows) for each in found if each is not None]
        return np.asarray(np.max(parts, axis=0), np.float64)

    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict(rows)),
        labels=source.predict,
        output_tolerance=tolerance if any(found) else None,
        dtype=_members.common(specs),
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], graph.add("weighted_median", answers, [Column("value")], PRESENT, weights=weights)),
    )
