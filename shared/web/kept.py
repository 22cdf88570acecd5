"""What one browser is told to keep between pages: small, signed, readable by its owner, no secret, nothing personal."""

from typing import Any

from flask import session


def kept(name: str) -> Any:
    """What was kept under a name by any service of this installation, else None."""
    return session.get(name)


def keep(name: str, value: Any) -> None:
    """Keep a plain value (numbers, texts, lists, dicts of them) until the browser closes; None forgets it."""
    if value is None:
        session.pop(name, None)
    else:
        session[name] = value
