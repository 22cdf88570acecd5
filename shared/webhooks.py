"""签名 (pure): webhook signatures after the Standard Webhooks scheme, HMAC-SHA256 over "id.timestamp.body".

Several secrets sign at once while one is being rotated, so the receiver can change over at its own time.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import timedelta

TOLERANCE = timedelta(minutes=5)
PREFIX = "whsec_"


def derive_secret(master: str, salt: str) -> str:
    """The secret of a sink, `whsec_` + base64 of 32 bytes. Only the salt is stored: a stolen table signs nothing."""
    key = hmac.new(master.encode(), b"baiying.webhook." + salt.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(key).decode()


def derive_secrets(masters: Iterable[str], salts: Iterable[str]) -> list[str]:
    """Every secret of a sink that signs now: for each salt one of each master, so that either may be changed."""
    known = list(masters)
    return [derive_secret(master, salt) for salt in salts for master in known]


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,<base64>` of one secret; `timestamp` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a delivery; one signature per secret, separated by spaces."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in secrets),
    }


def verify(secrets: Iterable[str], given: dict[str, str], body: bytes, now: int) -> bool:
    """What a receiver does (and our tests): any secret, any signature, and a timestamp within five minutes."""
    try:
        stamp = int(given["webhook-timestamp"])
        offered = given["webhook-signature"].split(" ")
        message_id = given["webhook-id"]
    except (KeyError, ValueError):
        return False
    if abs(now - stamp) > TOLERANCE.total_seconds():
        return False
    wanted = [signature(secret, message_id, stamp, body) for secret in secrets]
    return any(hmac.compare_digest(one, other) for one in wanted for other in offered)
