"""CSRF: a token bound to the sign-in session, and the Origin of the request; for everything that carries the cookie."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import current_app, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from shared.errors import Forbidden

FIELD = "csrf_token"
HEADER = "X-CSRFToken"
_SAFE_SITES = frozenset({"same-origin", "none"})


def token(session_id: str | None) -> str:
    """The token for the forms of this session (None: not signed in, for the sign-in form)."""
    return str(generate_csrf(secret_key=_key(session_id)))


def check(session_id: str | None) -> None:
    """Raises Forbidden(csrf) unless the request comes from our own page and carries this session's token."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise _refused()
    if request.headers.get("Sec-Fetch-Site", "none") not in _SAFE_SITES:
        raise _refused()
    sent = request.headers.get(HEADER) or request.form.get(FIELD)
    try:
        validate_csrf(sent, secret_key=_key(session_id))
    except ValidationError:
        raise _refused() from None


def _refused() -> Forbidden:
    return Forbidden("页面已过期，请刷新后再试", code="csrf")


def _key(session_id: str | None) -> str:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"csrf {session_id or '-'}".encode(), hashlib.sha256).hexdigest()
