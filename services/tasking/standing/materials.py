"""素材现状: what a version of a draft draws on, and until when that may not leave the house."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import KnownMaterial, VersionMaterial
from services.tasking.standing.of_tasks import TASKFORCE_ROLES
from shared.identity import Actor, KnownUnit, scopes


def within(actor: Actor) -> sa.ColumnElement[bool]:
    """The materials this member of a 专班 may see: those of the units below his bureau."""
    inside = [KnownUnit.path.startswith(path, autoescape=True) for path in scopes(actor, TASKFORCE_ROLES)]
    return KnownMaterial.unit_id.in_(sa.select(KnownUnit.id).where(sa.or_(sa.false(), *inside)))


def materials_of(session: Session, task_id: str, n: int) -> list[KnownMaterial]:
    """The materials that version `n` draws on, in the order in which they were offered."""
    mine = (VersionMaterial.task_id == task_id, VersionMaterial.n == n)
    join = VersionMaterial.material_id == KnownMaterial.material_id
    statement = sa.select(KnownMaterial).join(VersionMaterial, join).where(*mine)
    return list(session.scalars(statement.order_by(KnownMaterial.offered_at, KnownMaterial.material_id)))


def embargoes(session: Session, task_id: str, n: int) -> list[tuple[str, datetime]]:
    """禁发期 of the materials of version `n`: (number, until), the longest first; also those that are over."""
    held = [(one.number, one.embargo_until) for one in materials_of(session, task_id, n)]
    return sorted(((number, until) for number, until in held if until), key=lambda pair: pair[1], reverse=True)
