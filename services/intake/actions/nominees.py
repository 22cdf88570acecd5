"""推荐人选: erasing an officer put forward leaves the need, its consent and its history."""

from sqlalchemy.orm import Session

from services.intake.actions.attachments import drop_all
from services.intake.actions.details import erase
from services.intake.actions.states import Line, add_line, lock
from services.intake.models import Need, Nominee
from services.intake.rights import may_change
from shared.db import now
from shared.errors import Forbidden, expect_version
from shared.events import NeedAmended
from shared.identity import Actor
from shared.log import say


def erase_nominee(session: Session, actor: Actor, need: Need, row: Nominee, expected: int | None) -> None:
    """删除人选: by the unit that put him forward or the director. Nothing happens the second time.

    Raises Forbidden, PreconditionMissing, Stale.
    """
    if not may_change(actor, need.unit_id) and not actor.has("director"):
        raise Forbidden("只有推荐单位或者办公室主任可以删除推荐人选", code="not_your_nominee")
    lock(session, need)
    expect_version(need, expected)
    if row.erased_at is not None:
        return
    erase(session, actor, row)
    drop_all(session, need)
    need.details = {**need.details, "nominated": False}
    need.updated_at, need.version = now(session), need.version + 1
    add_line(session, need.id, Line("nominee_erased", now(session), need.unit_id), {})
    say(session, NeedAmended(need_id=need.id, changes={"details": need.details}))
