"""新闻媒体名录: outlets entered and changed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.channels import OUTLET_KEEPERS
from services.tasking.models import MediaOutlet
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.identity import Actor
from shared.ids import new_id


def add_outlet(session: Session, actor: Actor, given: dict[str, Any]) -> MediaOutlet:
    """登记媒体. Raises Forbidden, Conflict(already_registered)."""
    _check(session, actor, given["name"])
    row = MediaOutlet(
        id=new_id(), name=given["name"], tier=given["tier"], kind=given["kind"], active=True, made_at=now(session),
        made_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def change_outlet(
    session: Session, actor: Actor, row: MediaOutlet, given: dict[str, Any], expected: int | None
) -> MediaOutlet:
    """更正登记, or out of use. Raises Forbidden, Stale, Conflict(already_registered)."""
    _check(session, actor, given["name"] if given.get("name", row.name) != row.name else None)
    expect_version(row, expected)
    for name, value in given.items():
        setattr(row, name, value)
    session.flush()
    return row


def _check(session: Session, actor: Actor, name: str | None) -> None:
    if not actor.has_any(OUTLET_KEEPERS):
        raise Forbidden("媒体名录由发布员、专班组长或办公室主任登记", code="wrong_role", roles=list(OUTLET_KEEPERS))
    if name and session.scalars(sa.select(MediaOutlet.id).where(MediaOutlet.name == name)).first():
        raise Conflict("这家媒体已经登记", code="already_registered")
