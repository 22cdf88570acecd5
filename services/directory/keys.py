"""Keys of the departments' own systems: how they are made, what is kept of them. Pure."""

import hashlib
import secrets
from datetime import timedelta

TOKEN_LIFE = timedelta(minutes=30)
OVERLAP_DAYS = 7
"""How long the secret before goes on holding after a change, unless told otherwise."""
LIVE = 2
"""Secrets of one system that may hold at the same time."""


def new_client_id() -> str:
    """What a system calls itself; no secret."""
    return "sys-" + secrets.token_hex(8)


def new_secret() -> str:
    """256 bits of chance: nothing that could be guessed, so a fast hash of it is enough (NIST SP 800-63B 5.1.1.2)."""
    return "bys_" + secrets.token_urlsafe(32)


def secret_sha256(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def asked_scopes(text: str | None, held: list[str]) -> str | None:
    """What is wrong with the `scope` of a request for a token (English, for programs), or None.

    A token says who asks, never what it may: every service decides by what it knows of the system. So one that would
    hold less than its system cannot be given, and is refused rather than given with more than was asked for.
    """
    wanted = set((text or "").split())
    if not wanted or wanted == set(held):
        return None
    if wanted - set(held):
        return "not allowed to this system: " + " ".join(sorted(wanted - set(held)))
    return "a token holds all scopes of its system; leave scope out, or register another system for less"
