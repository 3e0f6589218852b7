# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, PowerTransformer, RobustScaler, StandardScaler

import fieldfare as ff

RANDOM = np.random.default_rng(6)
X = RANDOM.normal(size=(300, 4))
Y = np.exp(X.sum(axis=1) / 2 + RANDOM.normal(size=300) / 4)
HOSTILE = X.copy()
HOSTILE[RANDOM.random(X.shape) < 0.1] = np.nan


@pytest.mark.parametrize(
    "transformer",
    [
        StandardScaler(),
        StandardScaler(with_mean=False),
        StandardScaler(with_std=False),
        StandardScaler(with_mean=False, with_std=False),
        RobustScaler(),
        RobustScaler(with_centering=False),
        MaxAbsScaler(),
        MinMaxScaler(),
        MinMaxScaler((-2, 5), clip=True),
        None,
    ],
    ids=repr,
)
def test_scalers_are_equal_bits(transformer: Any) -> None:
    model = TransformedTargetRegressor(RandomForestRegressor(9, max_depth=5), transformer=transformer).fit(X, Y)
    predictor = ff.convert(model, HOSTILE).predictor()
    assert (predictor.predict(HOSTILE) == model.predict(HOSTILE)).all()
    assert not hasattr(predictor, "predict_margin")


@pytest.mark.parametrize(
    ("func", "inverse_func", "ulps"),
    [(np.log, np.exp, 4), (np.log1p, np.expm1, 4), (np.sqrt, np.square, 0), (None, None, 0)],
)
@pytest.mark.parametrize(
    "regressor", [HistGradientBoostingRegressor(max_iter=9), RandomForestRegressor(9, max_depth=5)]
)
def test_functions(func: Any, inverse_func: Any, ulps: int, regressor: Any) -> None:
    model = TransformedTargetRegressor(regressor, func=func, inverse_func=inverse_func).fit(X, Y)
    predictor = ff.convert(model, HOSTILE).predictor()
    expected = model.predict(HOSTILE)
    assert (np.abs(predictor.predict(HOSTILE) - expected) <= ulps * np.spacing(expected)).all()


@pytest.mark.parametrize("how", [{"transformer": MinMaxScaler()}, {"func": np.log1p, "inverse_func": np.expm1}])
def test_a_linear_regressor_keeps_its_tolerance(how: Any) -> None:
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), Ridge()), **how).fit(X, Y)
    np.testing.assert_allclose(ff.convert(model, X).predictor().predict(X), model.predict(X), rtol=1e-12)


def test_refusals() -> None:
    def inverse(y: Any) -> Any:
        return y**3

    def convert(regressor: Any, **how: Any) -> None:
        ff.convert(TransformedTargetRegressor(regressor, check_inverse=False, **how).fit(X, Y), X)

    with pytest.raises(ff.UnsupportedError, match=r"inverse_func: inverse, which may be any code"):
        convert(LinearRegression(), func=np.cbrt, inverse_func=inverse)
    with pytest.raises(ff.UnsupportedError, match="PowerTransformer"):
        convert(LinearRegression(), transformer=PowerTransformer())


@pytest.mark.parametrize("transformer", [StandardScaler(), RobustScaler(), MaxAbsScaler(), MinMaxScaler()], ids=repr)
def test_several_targets(transformer: Any) -> None:
    y = np.stack([Y, 100 - Y, X[:, 0]], axis=1)
    model = TransformedTargetRegressor(RandomForestRegressor(9, max_depth=5), transformer=transformer).fit(X, y)
    predictor = ff.convert(model, HOSTILE).predictor()
    assert (predictor.predict(HOSTILE) == model.predict(HOSTILE)).all()
    linear = TransformedTargetRegressor(Ridge(), transformer=transformer).fit(X, y)
    np.testing.assert_allclose(ff.convert(linear, X).predictor().predict(X), linear.predict(X), rtol=0, atol=1e-12)


def test_functions_of_several_targets() -> None:
    y = np.stack([Y, 2 * Y], axis=1)
    for func, inverse_func in ((np.log1p, np.expm1), (np.sqrt, np.square)):
        model = TransformedTargetRegressor(RandomForestRegressor(5), func=func, inverse_func=inverse_func).fit(X, y)
        predictor, expected = ff.convert(model, HOSTILE).predictor(), model.predict(HOSTILE)
        assert (np.abs(predictor.predict(HOSTILE) - expected) <= 4 * np.spacing(expected)).all()
