# SPDX-License-Identifier: Apache-2.0
"""sklearn.cluster.KMeans: the number of the nearest centre."""

from __future__ import annotations

from fieldfare.importers.sklearn._clusters import convert, support

__all__ = ["SUPPORTED", "convert"]

SUPPORTED = support("sklearn.cluster.KMeans")
