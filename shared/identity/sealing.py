"""Contact data at rest: sealed with AES-256-GCM under a key made from the secret, bound to the id it is about."""

import hashlib
import hmac
import json
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.settings import Settings


class SealBroken(ValueError):
    """What was kept cannot be opened: another secret, another person's, or changed bytes."""


def seal(settings: Settings, about: str, content: dict[str, str]) -> str:
    """Text that only this installation can open, and only as being about the id `about`."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM", "kid": about}, plain, _key(settings))


def unseal(settings: Settings, about: str, sealed: str) -> dict[str, str]:
    """The content sealed about this id. Raises SealBroken."""
    try:
        opened = jwe.decrypt_compact(sealed, _key(settings), algorithms=["dir", "A256GCM"])
    except (JoseError, ValueError) as error:
        raise SealBroken("cannot be opened") from error
    if opened.headers().get("kid") != about or opened.plaintext is None:
        raise SealBroken("is about somebody else")
    content: Any = json.loads(opened.plaintext)
    return {str(name): str(value) for name, value in content.items()}


def _key(settings: Settings) -> OctKey:
    return OctKey.import_key(hmac.digest(settings.secret.encode(), b"baiying contact v1", hashlib.sha256))
