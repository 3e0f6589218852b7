# SPDX-License-Identifier: Apache-2.0
"""Methods that only some predictors have, as in scikit-learn: `hasattr` tells which."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any, TypeVar, cast

__all__ = ["only_if"]

F = TypeVar("F", bound=Callable[..., Any])


def only_if(present: Callable[[Any], bool], otherwise: str) -> Callable[[F], F]:
    """A method that exists on objects for which `present` is true; getting it from another one is an AttributeError
    that says "the model `otherwise`"."""

    def decorate(function: F) -> F:
        return cast(F, _Optional(function, present, otherwise))

    return decorate


class _Optional:
    def __init__(self, function: Callable[..., Any], present: Callable[[Any], bool], otherwise: str) -> None:
        self._function = function
        self._present = present
        self._otherwise = otherwise
        self.__doc__ = function.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self._function
        if not self._present(instance):
            raise AttributeError(f"the model {self._otherwise}: {instance!r}")
        return MethodType(self._function, instance)
