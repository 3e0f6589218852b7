# SPDX-License-Identifier: Apache-2.0
"""sklearn.svm.NuSVR: a sum of kernels."""

from __future__ import annotations

from fieldfare.importers.sklearn._svm_regression import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("NuSVR")
