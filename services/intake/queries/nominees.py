"""推荐人选: who is put forward, for those who have to do with him; each look is on record."""

from sqlalchemy.orm import Session

from services.intake.models import Need, Nominee
from services.intake.rights import may_see_nominee
from shared.errors import Forbidden, NotFound
from shared.identity import Actor, unit_of
from shared.log import Access, note


def nominee_seen(session: Session, need: Need) -> Nominee:
    """The officer that a need puts forward. Raises NotFound."""
    row = session.get(Nominee, need.id)
    if row is None:
        raise NotFound("这项需求没有推荐人选", code="nominee_not_found")
    return row


def nominee_read(session: Session, actor: Actor, need: Need) -> Nominee:
    """The same for reading, which the access log keeps. Raises NotFound, Forbidden(not_your_nominee)."""
    row = nominee_seen(session, need)
    desk = unit_of(session, need.desk_id) if need.desk_id else None
    if not may_see_nominee(actor, need.unit_id, desk.path if desk else ""):
        raise Forbidden("推荐人选只供推荐单位和承办专班查看", code="not_your_nominee")
    note(session, Access("read", "nominee", need.id))
    return row
