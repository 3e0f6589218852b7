# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

import fieldfare as ff
from support.agreement import agree

RANDOM = np.random.default_rng(1)
WIDE = RANDOM.normal(size=(200, 5)) * 10.0 ** RANDOM.integers(-8, 9, size=5)
Y = RANDOM.normal(size=200)


@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("bounds", [(0, 1), (-1.5, 0.1), (-0.3, 7)])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
def test_options_and_types(clip: bool, bounds: tuple[float, float], dtype: str) -> None:
    data = (WIDE if dtype != "int16" else WIDE % 100).astype(dtype)
    agree(make_pipeline(MinMaxScaler(bounds, clip=clip), LinearRegression()).fit(data, Y), data)


def test_fitted_on_float64_and_given_float32_is_refused() -> None:
    fitted = make_pipeline(MinMaxScaler(), LinearRegression()).fit(WIDE, Y)
    with pytest.raises(ff.UnsupportedError, match="fitted on float64 but given float32"):
        ff.convert(fitted, WIDE.astype(np.float32))
