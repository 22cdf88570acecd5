"""Contact data at rest: sealed with AES-256-GCM under the first key of the ring, bound to the id it is about.

A sealed text is `<key id>:<JWE>`; one without an id was sealed under a key made from the secret. That key, and those of
the secrets honoured besides it (BAIYING_SECRET_ALSO), always open.
"""

import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.keyring import keys_in
from shared.settings import Settings


class SealBroken(ValueError):
    """What was kept cannot be opened: a key that is gone, another person's, or changed bytes."""


def seal(settings: Settings, about: str, content: dict[str, str]) -> str:
    """Text that only this installation can open, and only as being about the id `about`."""
    name, key = _ring(settings.seal_keys, settings.secrets)[0]
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
    sealed = jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM", "kid": about}, plain, key)
    return f"{name}:{sealed}" if name else sealed


def unseal(settings: Settings, about: str, sealed: str) -> dict[str, str]:
    """The content sealed about this id. Raises SealBroken."""
    name, body = _parts(sealed)
    keys = [key for own, key in _ring(settings.seal_keys, settings.secrets) if own == name]
    if not keys:
        raise SealBroken(f"sealed under the key {name}, which is not in BAIYING_SEAL_KEYS")
    opened = next((found for key in keys if (found := _opened(body, key))), None)
    if opened is None:
        raise SealBroken("cannot be opened")
    if opened.headers().get("kid") != about or opened.plaintext is None:
        raise SealBroken("is about somebody else")
    content: Any = json.loads(opened.plaintext)
    return {str(name): str(value) for name, value in content.items()}


def sealing_key(settings: Settings) -> str:
    """The id of the key that seals now; '' for the one made from the secret."""
    return _ring(settings.seal_keys, settings.secrets)[0][0]


def key_of_sealed(sealed: str) -> str:
    """The id of the key under which a text was sealed; '' for one made from a secret."""
    return _parts(sealed)[0]


def is_sealed_now(settings: Settings, sealed: str) -> bool:
    """Whether a text lies under the very key that seals now: of keys made from secrets, the one of the first."""
    name, body = _parts(sealed)
    first, key = _ring(settings.seal_keys, settings.secrets)[0]
    return name == first and (name != "" or _opened(body, key) is not None)


def _parts(sealed: str) -> tuple[str, str]:
    name, colon, body = sealed.partition(":")
    return (name, body) if colon else ("", sealed)


def _opened(body: str, key: OctKey) -> jwe.CompactEncryption | None:
    try:
        return jwe.decrypt_compact(body, key, algorithms=["dir", "A256GCM"])
    except (JoseError, ValueError):
        return None


@lru_cache(maxsize=8)
def _ring(seal_keys: str, secrets: tuple[str, ...]) -> tuple[tuple[str, OctKey], ...]:
    """The keys with their ids, the one that seals first. Those of the secrets come last and have no id."""
    ring = [(name, OctKey.import_key(key)) for name, key in keys_in(seal_keys).items()]
    own = (hmac.digest(secret.encode(), b"baiying contact v1", hashlib.sha256) for secret in secrets)
    return (*ring, *(("", OctKey.import_key(key)) for key in own))
