"""新闻媒体名录: outlets entered and changed; the list is common, an entry is kept by who made it and from above."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.channels import OUTLET_KEEPERS, keeper_of_outlets
from services.tasking.models import MediaOutlet
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.identity import Actor
from shared.ids import new_id


def add_outlet(session: Session, actor: Actor, given: dict[str, Any]) -> MediaOutlet:
    """登记媒体. Raises Forbidden, Conflict(already_registered)."""
    grant = keeper_of_outlets(actor)
    if grant is None:
        raise _wrong_role()
    _check_new(session, given["name"])
    row = MediaOutlet(
        id=new_id(), **given, active=True, unit_id=grant.unit_id, unit_path=grant.path, made_at=now(session),
        made_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "outlet", row, "opened")
    return row


def change_outlet(
    session: Session, actor: Actor, row: MediaOutlet, given: dict[str, Any], expected: int | None
) -> MediaOutlet:
    """更正登记, or out of use. Raises Forbidden, Stale, Conflict(already_registered)."""
    if not actor.has_any(OUTLET_KEEPERS, row.unit_path):
        raise _wrong_role()
    expect_version(row, expected)
    if given.get("name", row.name) != row.name:
        _check_new(session, given["name"])
    for name, value in given.items():
        setattr(row, name, value)
    session.flush()
    put_on_record(session, "outlet", row, "changed")
    return row


def _wrong_role() -> Forbidden:
    words = "媒体名录由登记单位或上级的发布员、专班组长、办公室主任更正"
    return Forbidden(words, code="wrong_role", roles=list(OUTLET_KEEPERS))


def _check_new(session: Session, name: str) -> None:
    if session.scalars(sa.select(MediaOutlet.id).where(MediaOutlet.name == name)).first():
        raise Conflict("这家媒体已经登记", code="already_registered")
