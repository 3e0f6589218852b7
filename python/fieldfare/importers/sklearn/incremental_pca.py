# SPDX-License-Identifier: Apache-2.0
"""sklearn.decomposition.IncrementalPCA: a PCA that was fitted in parts."""

from __future__ import annotations

from dataclasses import replace

from fieldfare.importers.sklearn import pca
from fieldfare.importers.sklearn.pca import convert

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = (
    replace(
        pca.SUPPORTED[0],
        name="sklearn.decomposition.IncrementalPCA",
        options=("n_components", "whiten", "batch_size", "dense float64"),
    ),
)
