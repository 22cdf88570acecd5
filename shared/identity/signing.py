"""Signatures that others can check without us: Ed25519, for what is handed out for an inspection."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.keyring import KEY_BYTES, key_of
from shared.settings import Settings

PrivateKey = Ed25519PrivateKey
KEPT_IN = "audit.key"


def audit_key(settings: Settings) -> PrivateKey:
    """The key from BAIYING_AUDIT_KEY, else the one in the data folder, made there (0600) the first time.

    Raises ValueError when the file in the data folder holds no key.
    """
    if settings.audit_key:
        return PrivateKey.from_private_bytes(key_of(settings.audit_key))
    path = settings.data / KEPT_IN
    if not path.exists():
        _make(path)
    return PrivateKey.from_private_bytes(key_of(path.read_text(encoding="ascii")))


def _make(path: Path) -> None:
    """Whole or not at all; whoever is first makes it, the others read his."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{KEPT_IN}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def public_text(key: PrivateKey) -> str:
    """The public half, 32 bytes in base64: what an inspector is given beforehand, by another way than the export."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def fingerprint(public: str) -> str:
    """Of a public key, short enough to be read out: the first 16 hex digits of its SHA-256, in fours."""
    whole = hashlib.sha256(key_of(public)).hexdigest()[:16]
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))


def sign_bytes(key: PrivateKey, content: bytes) -> str:
    """The signature of these bytes, in base64."""
    return base64.b64encode(key.sign(content)).decode()


def is_signed(public: str, content: bytes, signature: str) -> bool:
    """Whether the holder of the key signed exactly these bytes. Raises ValueError for a public key that is none."""
    holder = Ed25519PublicKey.from_public_bytes(key_of(public))
    try:
        holder.verify(base64.b64decode(signature), content)
    except (InvalidSignature, ValueError):  # ValueError: no base64
        return False
    return True
