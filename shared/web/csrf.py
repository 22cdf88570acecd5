"""CSRF: a token bound to the sign-in session, and the Origin of the request; for everything that carries the cookie.

In a page the token stands masked, under a pad of that answer: pages travel compressed (squeezing.py), and a text that
is another each time cannot be guessed letter by letter from their lengths (BREACH).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from shared.errors import Forbidden

FIELD = "csrf_token"
HEADER = "X-CSRFToken"
LONGEST = 2000
_SAFE_SITES = frozenset({"same-origin", "none"})


def token(session_id: str | None) -> str:
    """The token for the forms of this session (None: not signed in, for the sign-in form), masked once an answer."""
    held: dict[str | None, str] = g.setdefault("csrf_tokens", {})
    if session_id not in held:
        held[session_id] = masked(str(generate_csrf(secret_key=_keys(session_id)[0])))
    return held[session_id]


def check(session_id: str | None) -> None:
    """Raises Forbidden(csrf) unless the request comes from our own page and carries this session's token."""
    if not from_here():
        raise _refused()
    sent = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    if not any(_holds(unmasked(sent), key) for key in _keys(session_id)):
        raise _refused()


def from_here() -> bool:
    """Whether a browser says that a page of ours sent this, or nothing says otherwise."""
    origin = request.headers.get("Origin")
    own = origin is None or urlsplit(origin).netloc == request.host
    return own and request.headers.get("Sec-Fetch-Site", "none") in _SAFE_SITES


def _holds(plain: str, key: str) -> bool:
    try:  # Flask-WTF compares in constant time
        validate_csrf(plain, secret_key=key)
    except ValidationError:
        return False
    return True


def masked(plain: str) -> str:
    """A fresh pad as long as the token, and the token under it, as one word of URL-safe base64. Pure but for chance."""
    held = plain.encode()
    pad = secrets.token_bytes(len(held))
    return base64.urlsafe_b64encode(pad + _xor(pad, held)).decode().rstrip("=")


def unmasked(sent: str) -> str:
    """The token again; "" for what no `masked` wrote."""
    if len(sent) > LONGEST or not sent.isascii():
        return ""
    try:
        held = base64.b64decode(sent + "=" * (-len(sent) % 4), altchars=b"-_", validate=True)
        half = len(held) // 2
        return _xor(held[:half], held[half:]).decode() if len(held) == 2 * half else ""
    except (binascii.Error, ValueError):
        return ""


def _xor(pad: bytes, held: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, held, strict=True))


def _refused() -> Forbidden:
    return Forbidden("页面已过期，请刷新后再试", code="csrf")


def _keys(session_id: str | None) -> list[str]:
    """Of this session: the key that signs, then those of secrets honoured besides (BAIYING_SECRET_ALSO)."""
    masters = [str(current_app.secret_key), *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
    about = f"csrf {session_id or '-'}".encode()
    return [hmac.new(master.encode(), about, hashlib.sha256).hexdigest() for master in masters]
