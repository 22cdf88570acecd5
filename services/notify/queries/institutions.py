"""联系单位 of one's own unit, the number masked; those above see how many there are, never which."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.groups import INSTITUTION_KINDS, KEEPING, masked_number
from services.notify.models import Institution
from shared.errors import NotFound
from shared.identity import Actor, SealBroken, units_of, unseal

PLAIN = ("id", "unit_id", "kind", "name", "position", "purpose", "keep_until", "created_at", "version")


def institution_list(actor: Actor) -> sa.Select[Institution]:
    """What the actor's own units keep, to be paged by (created_at, id)."""
    own = {grant.unit_id for grant in actor.grants if grant.role in KEEPING}
    return sa.select(Institution).where(Institution.unit_id.in_(own))


def institution_seen(session: Session, actor: Actor, institution_id: str) -> Institution:
    """The institution, if the actor's own unit keeps it. Raises NotFound otherwise."""
    found: Institution | None = session.scalar(institution_list(actor).where(Institution.id == institution_id))
    if found is None:
        raise NotFound("没有找到这个联系单位")
    return found


def institution_rows(session: Session, rows: list[Institution]) -> list[dict[str, Any]]:
    """As lines of a list, the number masked; `readable` False where no key opens it."""
    units = units_of(session, {row.unit_id for row in rows})
    return [
        {name: getattr(row, name) for name in PLAIN}
        | {"unit_name": units[row.unit_id].name if row.unit_id in units else ""}
        | {"kind_label": INSTITUTION_KINDS[row.kind]}
        | _masked(session, row)
        for row in rows
    ]


def _masked(session: Session, row: Institution) -> dict[str, Any]:
    try:
        number = unseal(session.info["db"].settings, row.id, row.sealed)["number"]
    except SealBroken:
        return {"number": "", "readable": False}
    return {"number": masked_number(number), "readable": True}
