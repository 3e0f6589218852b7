# SPDX-License-Identifier: Apache-2.0
"""imblearn.pipeline.Pipeline: that of scikit-learn, whose samplers do nothing at prediction."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from fieldfare.graph import Column, Graph
from fieldfare.importers.sklearn import pipeline
from fieldfare.spec import ModelSpec, Support

SUPPORTED = (Support("imblearn.pipeline.Pipeline", ("samplers", "passthrough and None", "nesting"), (), "0.14"),)


def convert(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """The steps that are no samplers, one after the other."""
    without = copy.copy(step)
    without.steps = [(name, part) for name, part in step.steps if not hasattr(part, "fit_resample")]
    return pipeline.convert(without, columns, graph)
