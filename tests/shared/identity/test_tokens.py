"""Tokens: whatever is not exactly ours is NotSignedIn, in the same words (matrix I07)."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import NotSignedIn
from shared.identity import PEERS, PEOPLE, read, renewed, service_token, sign
from shared.identity.tokens import LONGEST
from shared.ids import new_id
from shared.settings import Settings

OURS = Settings(data=Path("unused"), secret="s" * 40)
OTHERS = Settings(data=Path("unused"), secret="t" * 40)
PERSON, SESSION = new_id(), new_id()
AT = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEADER = {"alg": "HS256", "typ": "JWT"}
CLAIMS = {"sub": PERSON, "sid": SESSION, "aud": PEOPLE, "iat": int(AT.timestamp()), "exp": int((AT + HOUR).timestamp())}


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def key(settings: Settings = OURS, audience: str = PEOPLE) -> bytes:
    return hmac.digest(settings.secret.encode(), b"baiying token v1 " + audience.encode(), "sha256")


def forged(
    header: Any = HEADER, claims: Any = CLAIMS, secret: bytes | None = None, digest: Any = hashlib.sha256
) -> str:
    """A token made by hand, signed as told."""
    body = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{body}.{b64(hmac.new(secret or key(), body.encode(), digest).digest())}"


def refused(token: str, settings: Settings = OURS, at: datetime | None = AT) -> NotSignedIn:
    with pytest.raises(NotSignedIn) as caught:
        read(settings, token, at=at)
    assert (caught.value.status, caught.value.detail, caught.value.extra) == (401, None, {})
    assert str(caught.value) == "401 not_signed_in: 请先登录"
    return caught.value


def test_there_and_back() -> None:
    claims = read(OURS, sign(OURS, PERSON, SESSION, PEOPLE, HOUR, at=AT), at=AT)
    assert (claims.sub, claims.sid, claims.audience, claims.expires_at) == (PERSON, SESSION, PEOPLE, AT + HOUR)
    assert claims.service is None
    assert read(OURS, forged(), at=AT) == claims, (
        "the hand-made one is made right, so that the refusals below mean something"
    )


def test_a_service_token() -> None:
    claims = read(OURS, service_token(OURS, "intake"))
    assert (claims.service, claims.audience) == ("intake", PEERS)


def test_no_token_lives_longer_than_twelve_hours() -> None:
    assert read(OURS, sign(OURS, PERSON, SESSION, PEOPLE, HOUR * 99, at=AT), at=AT).expires_at == AT + LONGEST
    refused(forged(claims=CLAIMS | {"exp": CLAIMS["iat"] + int(LONGEST.total_seconds()) + 1}))


def test_the_password_given_again_is_told_apart_from_the_beginning() -> None:
    later = AT + timedelta(minutes=20)
    claims = read(OURS, sign(OURS, PERSON, SESSION, PEOPLE, HOUR, at=AT, confirmed_at=later), at=AT)
    assert (claims.started_at, claims.confirmed_at, claims.expires_at) == (AT, later, AT + HOUR)
    assert read(OURS, forged(claims=CLAIMS | {"auth_time": int(later.timestamp())}), at=AT) == claims
    assert read(OURS, forged(), at=AT).confirmed_at == AT
    refused(forged(claims=CLAIMS | {"aud": PEERS, "sub": "service:intake", "sid": "intake", "auth_time": CLAIMS["iat"]},
                   secret=key(audience=PEERS)))  # fmt: skip


@pytest.mark.parametrize(
    ("gone", "ends"),
    [(0.0, None), (0.39, None), (0.41, 4.41), (4.0, 8.0), (7.99, 11.99), (8.5, 12.0), (11.9, 12.0)],
)
def test_renewal_moves_the_end_and_nothing_else(gone: float, ends: float | None) -> None:
    """Four hours at rest, twelve in all; hours after the beginning."""
    before = read(OURS, sign(OURS, PERSON, SESSION, PEOPLE, 4 * HOUR, at=AT), at=AT)
    found = renewed(OURS, before, AT + gone * HOUR, 4 * HOUR)
    if ends is None:
        assert found is None
        return
    assert found
    claims = read(OURS, found[0], at=AT)
    assert claims.expires_at == found[1].replace(microsecond=0)
    assert abs(claims.expires_at - (AT + ends * HOUR)) <= timedelta(seconds=1)
    assert (claims.sub, claims.sid, claims.started_at) == (before.sub, before.sid, before.started_at)


def test_services_and_long_tokens_are_not_renewed() -> None:
    assert renewed(OURS, read(OURS, service_token(OURS, "intake")), AT, HOUR) is None
    whole = read(OURS, sign(OURS, PERSON, SESSION, PEOPLE, LONGEST, at=AT), at=AT)
    assert renewed(OURS, whole, AT + 7 * HOUR, 4 * HOUR) is None


def test_expired() -> None:
    token = sign(OURS, PERSON, SESSION, PEOPLE, HOUR, at=AT)
    read(OURS, token, at=AT + HOUR - timedelta(seconds=1))
    refused(token, at=AT + HOUR)
    refused(token, at=None)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "JWT"},
        {"alg": "None", "typ": "JWT"},
        {"alg": "HS384", "typ": "JWT"},
        {"alg": "HS512", "typ": "JWT"},
        {"alg": "RS256", "typ": "JWT"},
        {"alg": "ES256", "typ": "JWT"},
        {"typ": "JWT"},
        {"alg": "HS256"},
        {"alg": "HS256", "typ": "jwt"},
        {**HEADER, "kid": "../../../../dev/null"},
        {**HEADER, "kid": "' UNION SELECT 'x"},
        {**HEADER, "jku": "https://evil.example/keys"},
        {**HEADER, "jwk": {"kty": "oct", "k": "AAAA"}},
        {**HEADER, "x5u": "https://evil.example"},
        {**HEADER, "crit": ["exp"]},
        {**HEADER, "b64": False, "crit": ["b64"]},
        {**HEADER, "zip": "DEF"},
        [],
        "HS256",
        None,
    ],
)
def test_headers_that_are_not_ours(header: Any) -> None:
    refused(forged(header))
    body = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(CLAIMS).encode())}"
    refused(f"{body}.")
    refused(body)


@pytest.mark.parametrize("digest", [hashlib.sha384, hashlib.sha512, hashlib.sha1])
def test_another_digest_under_any_name(digest: Any) -> None:
    for alg in ("HS256", "HS384", "HS512"):
        refused(forged({"alg": alg, "typ": "JWT"}, digest=digest))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": PEERS},
        {"aud": [PEOPLE]},
        {"aud": "other"},
        {"aud": None},
        {"sub": "service:intake"},
        {"sub": "admin"},
        {"sub": ""},
        {"sub": 7},
        {"sub": PERSON.upper()},
        {"sid": "x"},
        {"sid": None},
        {"exp": str(CLAIMS["exp"])},
        {"exp": CLAIMS["exp"] + 0.5},
        {"exp": True},
        {"exp": 10**30, "iat": 10**30 - 5},
        {"exp": CLAIMS["iat"]},
        {"iat": None},
        {"nbf": CLAIMS["iat"]},
        {"auth_time": CLAIMS["iat"] - 1},
        {"auth_time": CLAIMS["exp"]},
        {"auth_time": str(CLAIMS["iat"])},
        {"auth_time": True},
        {"auth_time": None},
        {"roles": ["system_admin"]},
        {"is_admin": True},
    ],
)
def test_claims_that_are_not_ours(changed: dict[str, Any]) -> None:
    refused(forged(claims=CLAIMS | changed))


@pytest.mark.parametrize("missing", list(CLAIMS))
def test_claims_that_are_missing(missing: str) -> None:
    refused(forged(claims={name: value for name, value in CLAIMS.items() if name != missing}))


@pytest.mark.parametrize("claims", [[], "x", None, 7, {}])
def test_claims_that_are_none(claims: Any) -> None:
    refused(forged(claims=claims))


def test_another_installation_and_another_audience() -> None:
    refused(sign(OTHERS, PERSON, SESSION, PEOPLE, HOUR, at=AT))
    refused(forged(secret=OURS.secret.encode()))
    refused(forged(secret=key(audience=PEERS)))
    refused(forged(claims=CLAIMS | {"aud": PEERS, "sub": "service:intake", "sid": "intake"}))


@pytest.mark.parametrize("pair", [("service:intake", "notify"), ("service:root", "root"), (PERSON, "intake")])
def test_a_service_is_one_of_the_services_and_itself(pair: tuple[str, str]) -> None:
    refused(sign(OURS, pair[0], pair[1], PEERS, HOUR))


def test_service_tokens_are_held_to_the_machines_clock_and_short() -> None:
    refused(sign(OURS, "service:intake", "intake", PEERS, HOUR, at=AT), at=AT)


def test_every_changed_letter_is_noticed() -> None:
    token = forged()
    for place in range(0, len(token) - 1):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        refused(changed)


@pytest.mark.parametrize(
    "token", ["", "-", ".", "..", "a.b.c", "Bearer x", "x" * 10_000, "\x00", "令牌", "e30.e30.e30", "a" * 43, "null"]
)
def test_garbage(token: str) -> None:
    refused(token)


@given(st.text(max_size=300))
def test_any_text(token: str) -> None:
    refused(token)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_signed_bytes(header: bytes, claims: bytes) -> None:
    body = f"{b64(header)}.{b64(claims)}"
    refused(f"{body}.{b64(hmac.digest(key(), body.encode(), 'sha256'))}")
