# SPDX-License-Identifier: Apache-2.0
"""Importers of scikit-learn's fitted objects."""
