# SPDX-License-Identifier: Apache-2.0
"""sklearn.linear_model.LogisticRegressionCV: a LogisticRegression of the best penalty."""

from __future__ import annotations

from dataclasses import replace

from fieldfare.importers.sklearn import logistic_regression
from fieldfare.importers.sklearn.logistic_regression import convert

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = (replace(logistic_regression.SUPPORTED[0], name="sklearn.linear_model.LogisticRegressionCV"),)
