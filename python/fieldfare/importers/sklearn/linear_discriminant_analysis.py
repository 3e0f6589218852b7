# SPDX-License-Identifier: Apache-2.0
"""sklearn.discriminant_analysis.LinearDiscriminantAnalysis as a classifier: a linear model with probabilities."""

from __future__ import annotations

from fieldfare.importers.sklearn import logistic_regression
from fieldfare.importers.sklearn.logistic_regression import convert
from fieldfare.spec import Support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = (
    Support(
        "sklearn.discriminant_analysis.LinearDiscriminantAnalysis",
        ("binary and multiclass", "every solver, shrinkage and priors"),
        (("as a transformer", "its projection is not reproduced"),),
        "1.9",
        logistic_regression.SUPPORTED[0].exactness,
    ),
)
