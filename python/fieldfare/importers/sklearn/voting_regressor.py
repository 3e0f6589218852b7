# SPDX-License-Identifier: Apache-2.0
"""sklearn.ensemble.VotingRegressor: the weighted mean of several regressors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn._linear import two_dimensional
from fieldfare.importers.sklearn._members import VERSIONS, common, features_of
from fieldfare.importers.sklearn._voting import average, average_tolerance, oracle, voters
from fieldfare.spec import Answer, ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.ensemble.VotingRegressor",
        ("weights", "dropped members", "pipelines as members"),
        (),
        VERSIONS,
        exactness="equal bits, if those of all members are; else the mean of their tolerances",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One value; no raw scores."""
    specs = voters(model, columns, graph)
    if specs is None:
        return columns
    weights = model._weights_not_none
    features, thresholds = features_of(specs)
    source = oracle(model)
    outputs = average(specs, weights, graph)
    return ModelSpec(
        features=features,
        outputs=lambda rows: two_dimensional(source.predict(rows)),
        labels=source.predict,
        output_tolerance=average_tolerance(specs, weights),
        dtype=common(specs) if weights is None else outputs[0].dtype,
        thresholds=thresholds,
        features_are_input=False,
        answer=Answer([], outputs),
    )
