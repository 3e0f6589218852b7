# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import fieldfare as ff
from support.agreement import agree

DATA = np.random.default_rng(1).normal(size=(100, 3))
Y = DATA.sum(axis=1)


@pytest.mark.parametrize("validate", [False, True])
def test_the_identity(validate: bool) -> None:
    agree(make_pipeline(FunctionTransformer(validate=validate), LinearRegression()).fit(DATA, Y), DATA)


def test_a_function_is_refused() -> None:
    with pytest.raises(ff.UnsupportedError, match="the Python function"):
        ff.convert(make_pipeline(FunctionTransformer(np.log1p), LinearRegression()).fit(abs(DATA), Y), abs(DATA))
