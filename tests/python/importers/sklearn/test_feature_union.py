# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

from support.agreement import agree

RANDOM = np.random.default_rng(1)
DATA = RANDOM.integers(0, 5, size=(200, 3)).astype(np.float64)
Y = RANDOM.normal(size=200)


@pytest.mark.parametrize("weights", [None, {"z": 0.3, "same": 2}, {"o": -1.5}])
@pytest.mark.parametrize("sparse_output", [True, False])
def test_side_by_side(weights: dict[str, float] | None, sparse_output: bool) -> None:
    union = FeatureUnion(
        [
            ("z", StandardScaler()),
            ("same", "passthrough"),
            ("gone", "drop"),
            ("o", OneHotEncoder(handle_unknown="ignore", sparse_output=sparse_output)),
            ("i", OrdinalEncoder(dtype=np.int32, handle_unknown="use_encoded_value", unknown_value=-1)),
        ],
        transformer_weights=weights,
    )
    fitted = make_pipeline(union, LinearRegression()).fit(DATA, Y)
    assert sparse.issparse(union.transform(DATA)) is sparse_output
    assert agree(fitted, DATA).feature_names_out == list(fitted[0].get_feature_names_out())


def test_float32_stays_until_something_wider_stands_beside_it() -> None:
    data = DATA.astype(np.float32) * np.float32(0.1)
    narrow = FeatureUnion([("z", StandardScaler()), ("m", MinMaxScaler())])
    agree(make_pipeline(narrow, StandardScaler(), LinearRegression()).fit(data, Y), data)
    wide = FeatureUnion([("z", StandardScaler()), ("o", OrdinalEncoder())])
    agree(make_pipeline(wide, StandardScaler(), LinearRegression()).fit(data, Y), data)
