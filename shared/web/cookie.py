"""The session cookie: the same token as in Authorization: Bearer, HttpOnly; and local addresses to go on to."""

from urllib.parse import urlsplit

from flask import Response, request

NAME = "baiying"


def credentials() -> tuple[str | None, bool]:
    """The token of this request, and whether it came by cookie (then a change wants a CSRF token).

    An Authorization header is never mixed with a cookie: what is not a bearer token is a token that does not hold.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return (token.strip() or "-") if scheme.lower() == "bearer" else "-", False
    token = request.cookies.get(NAME, "")
    return token or None, bool(token)


def set_session(answer: Response, token: str, max_age: int) -> None:
    """Sign the browser in for `max_age` seconds; Secure whenever the request came by https."""
    answer.set_cookie(NAME, token, max_age=max_age, path="/", httponly=True, samesite="Lax", secure=request.is_secure)


def is_set(answer: Response) -> bool:
    """Whether the answer signs in or out already."""
    return any(line.startswith(f"{NAME}=") for line in answer.headers.getlist("Set-Cookie"))


def clear_session(answer: Response) -> None:
    """Sign the browser out."""
    answer.delete_cookie(NAME, path="/", httponly=True, samesite="Lax", secure=request.is_secure)


def local_only(address: str | None, fallback: str = "/") -> str:
    """An address on this site to go on to (`next=`), else the fallback: no scheme, no host, no //evil, no backslash."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 1000:
        return fallback
    if "\\" in address or any(ord(char) < 33 or ord(char) == 127 for char in address):
        return fallback
    parts = urlsplit(address)
    return fallback if parts.scheme or parts.netloc else address
