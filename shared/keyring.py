"""密钥环: keys as settings carry them: `k2026:<32 bytes in base64>,k2025:...`; the first seals, all of them open."""

import base64
import binascii
import re

KEY_BYTES = 32
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


def keys_in(text: str) -> dict[str, bytes]:
    """The keys by id, in their order. Raises ValueError that says which is wrong, never what it is."""
    found: dict[str, bytes] = {}
    for place, pair in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
        name, colon, encoded = pair.partition(":")
        if not colon or not _ID.fullmatch(name):
            raise ValueError(f"key {place}: wants id:key, the id of 1 to 16 small letters, digits and hyphens")
        if name in found:
            raise ValueError(f"key {place}: the id {name} stands there twice")
        found[name] = key_of(encoded)
    return found


def key_of(encoded: str) -> bytes:
    """32 bytes from base64 (either alphabet). Raises ValueError."""
    try:
        key = base64.b64decode(encoded.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise ValueError("a key that is no base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes: wants {KEY_BYTES} (openssl rand -base64 32)")
    return key
