"""An app's addresses are compiled once for all tests of a process: half of what making an app costs."""

from functools import cache
from typing import Any

from werkzeug.routing import Rule

_compile: Any = Rule._compile_builder
_KNOWN: dict[Any, Any] = {}


def _once(rule: Rule, append_unknown: bool = True) -> Any:
    """The function only depends on what is asked here; werkzeug binds it to the rule at hand."""
    key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), str(rule._trace), append_unknown)
    if key not in _KNOWN:
        _KNOWN[key] = _compile(rule, append_unknown)
    return _KNOWN[key]


@cache
def keep_compiled() -> None:
    """Called once by the tests' conftest."""
    Rule._compile_builder = _once  # type: ignore[method-assign]
