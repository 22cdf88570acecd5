"""Identifiers: UUIDs of version 7, so that rows written together lie together in the index."""

import os
import time
import uuid


def new_id() -> str:
    """A fresh id as UUIDv7 text (RFC 9562): 48 bits of Unix milliseconds, 74 random bits."""
    millis = time.time_ns() // 1_000_000
    value = (millis << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))
