"""接口客户端 to look at: those of one's units; a secret is never read back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import System, SystemSecret, Unit
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor
from shared.words import SCOPES


def system_list(actor: Actor) -> sa.Select[System]:
    """Those the actor may know of, to be paged by (created_at, id): an administrator's all, a head's unit's own."""
    heads = [grant.unit_id for grant in actor.grants if grant.role == "unit_head"]
    admins = [grant.path for grant in actor.grants if grant.role == "system_admin"]
    below = sa.select(Unit.id).where(sa.or_(sa.false(), *(Unit.path.startswith(path) for path in admins)))
    return sa.select(System).where(sa.or_(System.unit_id.in_(heads), System.unit_id.in_(below)))


def system_seen(session: Session, actor: Actor, system_id: str) -> System:
    """The system, if the actor may know of it. Raises NotFound otherwise."""
    found: System | None = session.scalar(system_list(actor).where(System.id == system_id))
    if found is None:
        raise NotFound("没有找到这个系统")
    return found


def system_rows(session: Session, systems: list[System]) -> list[dict[str, Any]]:
    """Systems with their unit's name and which secrets hold."""
    at = now(session)
    wanted = sa.select(Unit.id, Unit.name).where(Unit.id.in_({one.unit_id for one in systems}))
    names = {row.id: row.name for row in session.execute(wanted)}
    plain = ("id", "unit_id", "name", "client_id", "scopes", "active", "created_at", "updated_at", "version")
    return [
        {name: getattr(one, name) for name in plain}
        | {
            "unit_name": names.get(one.unit_id, ""),
            "scope_labels": [SCOPES[scope] for scope in one.scopes if scope in SCOPES],
            "secrets": [_secret(row) for row in reversed(one.secrets) if _holds(row, at)],
        }
        for one in systems
    ]


def _holds(row: SystemSecret, at: datetime) -> bool:
    return row.ended_at is None and (row.until is None or at < row.until)


def _secret(row: SystemSecret) -> dict[str, Any]:
    return {"made_at": row.made_at, "until": row.until, "used_at": row.used_at}


def system_cards(session: Session, ids: list[str]) -> list[dict[str, Any]]:
    """名片 of systems: the name each was registered with."""
    found = session.scalars(sa.select(System).where(System.id.in_(ids)).order_by(System.id))
    return [{"id": one.id, "card_version": one.card_version, "name": one.name} for one in found]
