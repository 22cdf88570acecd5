"""取得令牌: client credentials of a department's own system against a short token (RFC 6749 4.4); opens its own
transactions, as signing in does: a try that fails stays counted."""

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.directory import keys, throttle
from services.directory.models import SignInTry, System, SystemSecret
from shared.db import Database, now
from shared.errors import BadRequest, Refusal, TooMany
from shared.identity import PEOPLE, KnownUnit, sign
from shared.log.access import Access, note

USED_EVERY = timedelta(minutes=1)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class WrongClient(Refusal):
    """401, the same for an unknown system, a wrong secret, one that was ended, a system or unit switched off."""

    status = 401
    code = "invalid_client"
    title = "client_id 或 client_secret 不正确"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a token, whichever way its parts came."""

    client_id: str
    client_secret: str
    scope: str | None
    address: str


def give_token(db: Database, asked: Asked) -> dict[str, Any]:
    """A bearer token of half an hour: {access_token, token_type, expires_in, scope}.

    Raises WrongClient, BadRequest (invalid_scope), TooMany with Retry-After; `error` is as RFC 6749 5.2 has it.
    """
    with db.read() as session:
        _hold_back(session, db, asked)
        found = _found(session, asked)
    if found is None:
        raise _refused(db, asked)
    system, secret, at = found
    if fault := keys.asked_scopes(asked.scope, system.scopes):
        raise BadRequest(
            "不能按所要的 scope 给出令牌", code="invalid_scope", error="invalid_scope", error_description=fault
        )
    if secret.used_at is None or at - secret.used_at > USED_EVERY:
        _note_use(db, system, secret)
    token = sign(db.settings, system.id, secret.id, PEOPLE, keys.TOKEN_LIFE, at=at)
    seconds = int(keys.TOKEN_LIFE.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": " ".join(system.scopes)}


def _refused(db: Database, asked: Asked) -> WrongClient:
    """Counted, and committed, before it is said."""
    with db.write() as session:
        _count(session, db, asked)
        note(session, Access("sign_in", "system", result="refused", code="invalid_client"))
    return WrongClient(
        error="invalid_client", error_description="client authentication failed",
        headers={"WWW-Authenticate": 'Basic realm="baiying"'},
    )  # fmt: skip


def _found(session: Session, asked: Asked) -> tuple[System, SystemSecret, datetime] | None:
    """By the hash of the secret: one look-up, whoever asks and whatever is wrong."""
    at = now(session)
    row = session.execute(
        sa.select(System, SystemSecret, KnownUnit.active)
        .join(SystemSecret, SystemSecret.system_id == System.id)
        .outerjoin(KnownUnit, KnownUnit.id == System.unit_id)
        .where(SystemSecret.sha256 == keys.secret_sha256(asked.client_secret))
    ).one_or_none()
    if row is None or not hmac.compare_digest(row[0].client_id.encode(), asked.client_id.encode()):
        return None
    system, secret, open_unit = row
    held = secret.ended_at is None and (secret.until is None or at < secret.until)
    return (system, secret, at) if held and system.active and open_unit else None


def _note_use(db: Database, system: System, secret: SystemSecret) -> None:
    """Once a minute at most: a system that asks each time it works writes no row each time."""
    with db.write() as session:
        session.execute(sa.update(SystemSecret).where(SystemSecret.id == secret.id).values(used_at=now(session)))
        note(session, Access("sign_in", "system", system.id, actor=system.id, unit_id=system.unit_id))


def _keys(db: Database, asked: Asked) -> dict[str, str]:
    """Counted per address, and per system from one address; never per system alone: nobody shuts one out from afar."""
    texts = {"both": f"client\n{asked.client_id}\n{asked.address}", "address": asked.address}
    secret = db.settings.secret.encode()
    return {kind: hmac.digest(secret, f"{kind}\n{text}".encode(), "sha256").hex() for kind, text in texts.items()}


def _hold_back(session: Session, db: Database, asked: Asked) -> None:
    at, left = now(session), timedelta(0)
    for kind, key in _keys(db, asked).items():
        row = session.get(SignInTry, (kind, key))
        if row is not None:
            left = max(left, throttle.wait_left(row.kind, row.tries, row.last_at, at))
    if left:
        wait = max(1, math.ceil(left.total_seconds()))
        raise TooMany(code="sign_in_paused", detail=f"请 {wait} 秒后再试", headers={"Retry-After": str(wait)})


def _count(session: Session, db: Database, asked: Asked) -> None:
    at, pairs = now(session), sorted(_keys(db, asked).items())
    insert = _INSERTS[session.get_bind().dialect.name](SignInTry).on_conflict_do_nothing()
    session.execute(insert, [{"kind": kind, "key_sha256": key, "tries": 0, "last_at": at} for kind, key in pairs])
    for pair in pairs:
        one = session.get_one(SignInTry, pair, with_for_update=True)
        one.tries, one.last_at = throttle.tries_left_standing(one.tries, one.last_at, at) + 1, at
