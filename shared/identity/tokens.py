"""令牌: signed tokens that say who, never what (design.md section 3): HS256 only, anything odd is NotSignedIn."""

import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.errors import NotSignedIn
from shared.settings import SERVICES, Settings

Audience = Literal["baiying", "baiying-service"]
PEOPLE: Audience = "baiying"
PEERS: Audience = "baiying-service"
SERVICE_PREFIX = "service:"
LONGEST = timedelta(hours=12)
SERVICE_TTL = timedelta(minutes=10)
LEEWAY_SECONDS = 60
FARTHEST = 2**35
"""No moment of ours lies beyond; larger numbers are no times at all."""

_HEADER = {"alg": "HS256", "typ": "JWT"}
_CLAIMS = {"sub", "sid", "aud", "iat", "exp"}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COMPACT = re.compile(r"[A-Za-z0-9_-]{1,200}\.[A-Za-z0-9_-]{1,1000}\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: the person (or 'service:<name>'), the session, for whom, since and until when."""

    sub: str
    sid: str
    audience: Audience
    started_at: datetime
    """When the session began; however often its token is renewed, it ends 12 hours later."""
    expires_at: datetime
    confirmed_at: datetime
    """When a password (or whatever stands for it) was last given: `auth_time`, else the beginning."""

    @property
    def service(self) -> str | None:
        return self.sub.removeprefix(SERVICE_PREFIX) if self.audience == PEERS else None


def sign(
    settings: Settings,
    sub: str,
    sid: str,
    audience: Audience,
    ttl: timedelta,
    *,
    at: datetime | None = None,
    confirmed_at: datetime | None = None,
) -> str:
    """A token for `sub`, valid from `at` (default: the machine's clock) for `ttl`, 12 hours at most.

    `confirmed_at`: when the password was given again since; None: at the beginning.
    """
    start = at or datetime.fromtimestamp(time.time(), UTC)
    expires = start + min(ttl, LONGEST)
    claims: dict[str, Any] = {
        "sub": sub,
        "sid": sid,
        "aud": audience,
        "iat": int(start.timestamp()),
        "exp": int(expires.timestamp()),
    }
    if confirmed_at is not None and int(confirmed_at.timestamp()) > claims["iat"]:
        claims["auth_time"] = int(confirmed_at.timestamp())
    return jwt.encode(dict(_HEADER), claims, _key(settings.secret, audience), algorithms=["HS256"])


def renewed(settings: Settings, claims: Claims, at: datetime, idle: timedelta) -> tuple[str, datetime] | None:
    """A later token of the same session with its end, for somebody who is still there; None: the one he has will do.

    It ends `idle` after `at`, 12 hours after the beginning at the latest; it is not made anew for less than a tenth of
    `idle`. What lasts longer than that already (a token that did not come from a browser's sign-in) stays as it is.
    """
    ends = min(at + idle, claims.started_at + LONGEST)
    if claims.audience != PEOPLE or ends - claims.expires_at < idle / 10:
        return None
    ttl, start = ends - claims.started_at, claims.started_at
    return sign(settings, claims.sub, claims.sid, PEOPLE, ttl, at=start, confirmed_at=claims.confirmed_at), ends


def service_token(settings: Settings, service: str) -> str:
    """A short token with which one service reads another's feed and cards."""
    return sign(settings, SERVICE_PREFIX + service, service, PEERS, SERVICE_TTL)


def read(settings: Settings, token: str, *, at: datetime | None = None) -> Claims:
    """The claims of a token. Raises NotSignedIn, always with the same words, for anything that is not exactly ours.

    `at` is the moment against which a person's expiry is held (`now(session)`); services' tokens are held against the
    machine's clock with a minute's leeway, since they are made outside any transaction.
    """
    claims = claims_of(settings, token)
    hold_to_time(claims, at)
    return claims


def claims_of(settings: Settings, token: str) -> Claims:
    """What a token of ours says, run out or not: give it to hold_to_time. Raises NotSignedIn for any other."""
    claims = _signed(settings.secrets, token) if _COMPACT.fullmatch(token) else None
    if claims is None:
        raise NotSignedIn
    return claims


@lru_cache(maxsize=4096)
def _signed(secrets: tuple[str, ...], token: str) -> Claims | None:
    """Kept by token: whether a signature is right never changes. Time is not looked at here."""
    tried = ((secret, audience) for secret in secrets for audience in (PEOPLE, PEERS))
    return next((found for secret, audience in tried if (found := _decoded(secret, token, audience))), None)


@lru_cache(maxsize=16)
def _key(secret: str, audience: Audience) -> OctKey:
    """Each audience has a key of its own, so that no token can be passed off as another kind's."""
    own = hmac.digest(secret.encode(), b"baiying token v1 " + audience.encode(), hashlib.sha256)
    return OctKey.import_key(own)


def _decoded(secret: str, token: str, audience: Audience) -> Claims | None:
    try:
        found = jwt.decode(token, _key(secret, audience), algorithms=["HS256"])
    except (JoseError, ValueError, TypeError):
        return None
    return _checked(found.header, found.claims, audience)


def _checked(header: Any, claims: Any, audience: Audience) -> Claims | None:
    """Exactly our header and our claims, each of its type: no kid, jku, crit, nbf, no list of audiences."""
    if header != _HEADER or not isinstance(claims, dict) or claims.keys() - {"auth_time"} != _CLAIMS:
        return None
    sub, sid, issued, expires = claims["sub"], claims["sid"], claims["iat"], claims["exp"]
    if claims["aud"] != audience or not isinstance(sub, str) or not isinstance(sid, str):
        return None
    if type(issued) is not int or type(expires) is not int or not 0 <= issued < expires <= FARTHEST:
        return None
    confirmed = claims.get("auth_time", issued)
    if type(confirmed) is not int or not issued <= confirmed < expires or expires - issued > LONGEST.total_seconds():
        return None
    if audience == PEERS and ("auth_time" in claims or sid not in SERVICES or sub != SERVICE_PREFIX + sid):
        return None
    if audience == PEOPLE and not (_UUID.fullmatch(sub) and _UUID.fullmatch(sid)):
        return None
    return Claims(sub, sid, audience, *(datetime.fromtimestamp(one, UTC) for one in (issued, expires, confirmed)))


def hold_to_time(claims: Claims, at: datetime | None) -> None:
    """Raise NotSignedIn when the token has run out: a person's at `at` (None: now), a service's by our own clock."""
    if claims.audience == PEOPLE and at is not None:
        live = at < claims.expires_at
    else:
        live = time.time() < claims.expires_at.timestamp() + (LEEWAY_SECONDS if claims.audience == PEERS else 0)
    if not live:
        raise NotSignedIn
