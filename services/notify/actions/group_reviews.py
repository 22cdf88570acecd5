"""群组复核的提醒: a group whose review day has come is told to its unit, once for each such day."""

from uuid import NAMESPACE_OID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Group, Note
from services.notify.standing.days import today
from shared.db import now
from shared.ids import new_id

AT_ONCE = 200


def remind_reviews(session: Session) -> int:
    """Write a note for each group that is due and was not told of yet, at most so many; how many."""
    on = today(session)
    told = sa.or_(Group.reminded_on.is_(None), Group.reminded_on < Group.review_on)
    due = sa.select(Group).where(Group.dissolved_on.is_(None), Group.review_on <= on, told)
    groups = list(session.scalars(due.order_by(Group.review_on, Group.id).limit(AT_ONCE)))
    session.add_all(_note(session, group) for group in groups)
    session.flush()
    ids = [group.id for group in groups]
    told_now = sa.update(Group).where(Group.id.in_(ids)).values(reminded_on=Group.review_on)
    session.execute(told_now, execution_options={"synchronize_session": False})  # nobody edited it: its version stays
    return len(groups)


def _note(session: Session, group: Group) -> Note:
    at = now(session)
    return Note(
        id=new_id(), source_id=str(uuid5(NAMESPACE_OID, f"{group.id}/{group.review_on}")), unit_id=group.unit_id,
        about="group", about_id=group.id, number=group.name, what="review_due", at=at, noted_at=at,
    )  # fmt: skip
