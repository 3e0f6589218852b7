# SPDX-License-Identifier: Apache-2.0
"""sklearn.discriminant_analysis.LinearDiscriminantAnalysis: a linear model with probabilities, or a projection."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import logistic_regression
from fieldfare.importers.sklearn._projection import project
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (
    Support(
        "sklearn.discriminant_analysis.LinearDiscriminantAnalysis",
        ("binary and multiclass", "every solver, shrinkage and priors", "n_components, where another step follows it"),
        (("a sparse matrix where another step follows it", "scikit-learn takes none"),),
        "1.9",
        f"{logistic_regression.SUPPORTED[0].exactness}; its projection as that of PCA",
    ),
)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin for two classes, else one per class."""
    spec = logistic_regression.convert(model, columns, graph)
    if isinstance(spec, ModelSpec) and hasattr(model, "scalings_"):
        spec.transformed = lambda: _projected(model, columns, graph)
    return spec


def _projected(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """One column out per component; only the solver svd centres."""
    step = SimpleNamespace(
        components_=model.scalings_[:, : model._max_components].T,
        n_features_in_=model.n_features_in_,
        get_feature_names_out=model.get_feature_names_out,
    )
    return project(step, columns, graph, model.xbar_ if model.solver == "svd" else None)
