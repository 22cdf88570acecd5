"""Whence a request came: the client's address, told by our own proxy in production."""

from flask import request

from shared.settings import Settings


def client_address(settings: Settings) -> str:
    """The address of whoever asks; '-' where there is none (tests).

    In production only nginx and our own services reach the ports (docker-compose.yml), and nginx puts the address it
    saw itself into X-Forwarded-For in place of whatever was sent. Embedded nothing stands before us: the header is a
    stranger's claim.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.production else ""
    return forwarded.rpartition(",")[2].strip()[:45] or request.remote_addr or "-"
