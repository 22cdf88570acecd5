"""Calling a view with those parts of the path that it names."""

import inspect
from collections.abc import Callable
from typing import Any


def call(function: Callable[..., Any], taken: list[Any], path: dict[str, Any]) -> Any:
    """Call with those parts of the path that the function names."""
    names = _names(function)
    return function(*taken, **{name: value for name, value in path.items() if names is None or name in names})


def _names(function: Callable[..., Any]) -> frozenset[str] | None:
    """The parameter names of a function, None when it takes any (kept on the function: signatures are slow to read)."""
    known: dict[Callable[..., Any], frozenset[str] | None] = _SIGNATURES
    if function not in known:
        parameters = inspect.signature(function).parameters.values()
        takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
        known[function] = None if takes_any else frozenset(parameter.name for parameter in parameters)
    return known[function]


_SIGNATURES: dict[Callable[..., Any], frozenset[str] | None] = {}
