"""接口客户端: register, change, end a unit's own system; its secrets, changed with time to change over."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory import keys
from services.directory.models import System, SystemSecret, Unit
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.events import PersonChanged, SessionEnded
from shared.identity import Actor, KnownCard, apply_person, apply_session_ended
from shared.ids import new_id
from shared.log import say
from shared.log.access import Access, note


def add_system(session: Session, actor: Actor, given: dict[str, Any]) -> tuple[System, str]:
    """Register {unit_id, name, scopes}; with it its first secret in clear, this once.

    Raises Invalid for a unit that is not there or closed, Conflict for a name the unit has given already.
    """
    unit = session.get(Unit, given["unit_id"])
    if unit is None or not unit.active:
        raise Invalid(errors={"unit_id": ["单位不存在或已停用"]})
    _require_free(session, unit.id, given["name"])
    at = now(session)
    system = System(
        id=new_id(), unit_id=unit.id, name=given["name"], client_id=keys.new_client_id(),
        scopes=sorted(set(given["scopes"])), active=True, card_version=1, created_by=actor.id, created_at=at,
        updated_at=at, secrets=[],
    )  # fmt: skip
    session.add(system)
    session.flush()
    secret = _add_secret(session, system, at)
    tell_system(session, system)
    note(session, Access("config", "system", system.id))
    return system, secret


def change_system(session: Session, system: System, changes: dict[str, Any], expected: int | None) -> System:
    """Change name, scopes or active; holds everywhere within two seconds. Raises Conflict, Stale."""
    if changes.get("name", system.name) != system.name:
        _require_free(session, system.unit_id, changes["name"])
    expect_version(system, expected)
    if changes.get("name", system.name) != system.name:
        system.name, system.card_version = changes["name"], system.card_version + 1
    system.scopes = sorted(set(changes.get("scopes", system.scopes)))
    system.active = changes.get("active", system.active)
    system.updated_at = now(session)
    session.flush()
    tell_system(session, system)
    note(session, Access("config", "system", system.id))
    return system


def rotate_secret(session: Session, system: System, keep_days: int, expected: int | None) -> str:
    """A new secret in clear, this once; the one before goes on holding for `keep_days`, any older one ends now.

    Raises Conflict for a system that is switched off, Stale.
    """
    if not system.active:
        raise Conflict("该系统已停用，请先启用", code="not_active", allowed_steps=[])
    expect_version(system, expected)
    at = now(session)
    *older, newest = live_secrets(system, at)
    for one in older if keep_days else [*older, newest]:
        _end(session, system, one, at)
    newest.until = at + timedelta(days=keep_days) if keep_days else newest.until
    system.updated_at = at  # the version of what is shown
    note(session, Access("config", "system", system.id))
    return _add_secret(session, system, at)


def end_older_secrets(session: Session, system: System, expected: int | None) -> System:
    """End at once what was replaced, with every token given for it. Raises Conflict when there is none, Stale."""
    at = now(session)
    older = live_secrets(system, at)[:-1]
    if not older:
        raise Conflict("没有正在过渡的旧密钥", code="no_older_secret", allowed_steps=[])
    expect_version(system, expected)
    for one in older:
        _end(session, system, one, at)
    system.updated_at = at
    session.flush()
    return system


def live_secrets(system: System, at: datetime) -> list[SystemSecret]:
    """Those that hold at this moment, the oldest first."""
    return [one for one in system.secrets if one.ended_at is None and (one.until is None or at < one.until)]


def tell_system(session: Session, system: System) -> None:
    """Say who it is to everybody, as of any actor: person.changed with its scopes; the name goes as a card."""
    fact = PersonChanged(
        person_id=system.id,
        unit_id=system.unit_id,
        grants=[{"role": "client", "unit_id": system.unit_id}],
        active=system.active,
        card_version=system.card_version,
        scopes=system.scopes,
    )
    say(session, fact)
    apply_person(session, fact)
    card = session.get(KnownCard, system.id)
    if card is None:
        session.add(KnownCard(person_id=system.id, card_version=system.card_version, name=system.name))
    else:
        card.card_version, card.name = system.card_version, system.name
    session.flush()


def _add_secret(session: Session, system: System, at: datetime) -> str:
    secret = keys.new_secret()
    row = SystemSecret(id=new_id(), system_id=system.id, sha256=keys.secret_sha256(secret), made_at=at)
    system.secrets.append(row)
    session.flush()
    return secret


def _end(session: Session, system: System, one: SystemSecret, at: datetime) -> None:
    """The secret holds no more, nor does any token that was given for it."""
    one.ended_at = at
    fact = SessionEnded(session_id=one.id, person_id=system.id, ended_at=at)
    say(session, fact)
    apply_session_ended(session, fact)


def _require_free(session: Session, unit_id: str, name: str) -> None:
    taken = sa.select(System.id).where(System.unit_id == unit_id, System.name == name)
    if session.scalar(taken):
        raise Conflict("本单位已有同名的系统", code="already_there", allowed_steps=[])
