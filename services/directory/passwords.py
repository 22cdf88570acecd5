"""Passwords and one-time codes: argon2id with bounded parallelism, codes only as SHA-256."""

import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from shared.errors import Unavailable

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LIFE = timedelta(days=14)
AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
"""Half the processors: whatever tries to sign in, the other half serves everybody else."""
ROOM = 16
"""Who signs in at a time, computing or waiting, of the 32 threads of a process (deploy/gunicorn.conf.py)."""
WAIT_SECONDS = 10.0


class Hashing:
    """argon2id, at most `AT_ONCE` computations at a time, so that sign-ins cannot eat the machine's memory.

    Whoever is going to compute takes a `place` first, before anything is written: beyond `ROOM` places it is 503 at
    once, so that a flood of sign-ins leaves threads and the database to everything else.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(ROOM)
        self._nobodys: str | None = None
        self.verified = 0
        """How many verifications were computed; a sign-in computes exactly one, whoever asks."""

    def hash(self, password: str) -> str:
        """The argon2id hash, with its parameters (OWASP: 19 MiB, two passes). Raises Unavailable when all are busy."""
        with self._slot():
            return self._hasher.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password fits. Without a hash (no such login, no password yet): the same work, and False."""
        if self._nobodys is None:
            self._nobodys = self.hash(secrets.token_urlsafe(16))
        with self._slot():
            self.verified += 1
            try:
                return self._hasher.verify(hashed or self._nobodys, password) and hashed is not None
            except (Argon2Error, InvalidHashError):
                return False

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who sign in. Raises Unavailable when all are taken."""
        if not self._room.acquire(blocking=False):
            raise Unavailable(headers={"Retry-After": "2"})
        try:
            yield
        finally:
            self._room.release()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=WAIT_SECONDS):
            raise Unavailable(headers={"Retry-After": "5"})
        try:
            yield
        finally:
            self._slots.release()


hashing = Hashing()


def new_code() -> str:
    """A one-time code for a person to type: three groups of four letters and digits, 59 bits."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def code_sha256(code: str) -> str:
    """What is kept of a code; case, spaces and dashes as typed do not matter."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()


def code_fits(kept_sha256: str | None, code: str) -> bool:
    """Whether this is the code, compared in constant time."""
    return hmac.compare_digest(kept_sha256 or "-" * 64, code_sha256(code)) and kept_sha256 is not None
