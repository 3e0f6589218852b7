# SPDX-License-Identifier: Apache-2.0
"""sklearn.svm.SVC: a sum of kernels for each pair of classes, which vote."""

from __future__ import annotations

from fieldfare.importers.sklearn._svm_classifier import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("SVC")
