"""转交代理人: what comes to one person of a unit goes to a deputy who may answer there as well; it gives no right."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.answers import answers_for
from services.notify.actions.recording import put_on_record
from services.notify.models import HandOver, Receipt
from services.notify.network import ANSWERING, can_move
from services.notify.network.handing import LONGEST, acts_for
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor, KnownPerson
from shared.ids import new_id


def hand_over(session: Session, actor: Actor, unit_id: str, given: dict[str, Any], receipt: Receipt | None) -> HandOver:
    """Hand over one receipt, or everything of this unit that comes to the actor from `since` to `until`.

    `given`: to_person_id, since (default: now), until (of a time; at most 92 days). Raises Forbidden unless the actor
    answers for the unit; Invalid naming the field; Conflict for what is answered or handed over already.
    """
    if not answers_for(actor, unit_id):
        raise Forbidden("只有本单位联络人或负责人可以转交")
    at = now(session)
    _require_deputy(session, actor, unit_id, given["to_person_id"])
    since, until = _time(given, at, receipt)
    if receipt is not None and not can_move(receipt.state, "acknowledged"):
        raise Conflict("该推送已办理或已结束，不必转交", code="already_answered", state=receipt.state, allowed_steps=[])
    session.execute(sa.select(KnownPerson.id).where(KnownPerson.id == actor.id).with_for_update())
    _end_what_ran_out(session, actor.id, at)
    _require_free(session, actor.id, unit_id, receipt)
    row = HandOver(id=new_id(), unit_id=unit_id, from_id=actor.id, to_id=given["to_person_id"], created_at=at,
                   receipt_id=receipt.id if receipt else None, since=since, until=until)  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "hand_over", row, "added")
    return row


def take_back(session: Session, actor: Actor, row: HandOver, expected: int | None) -> HandOver:
    """End a hand-over: by who gave it, who got it, or the unit's head.

    Raises Forbidden; Conflict when it is over; PreconditionMissing, Stale.
    """
    heads = any(grant.role == "unit_head" and grant.unit_id == row.unit_id for grant in actor.grants)
    if actor.id not in (row.from_id, row.to_id) and not heads:
        raise Forbidden("只有转交人、代理人或本单位负责人可以终止")
    at = now(session)
    if row.ended_at is not None or (row.until is not None and row.until <= at):
        raise Conflict("该转交已经终止", code="ended", allowed_steps=[])
    expect_version(row, expected)
    row.ended_at = at
    session.flush()
    put_on_record(session, "hand_over", row, "ended")
    return row


def deputy_of(session: Session, person_id: str, unit_id: str, receipt_id: str | None) -> str:
    """Who acts for this person of the unit now, as to one receipt or in general: himself where nothing is handed over.

    What goes to a person by a way of his own goes to his deputy by the deputy's ways.
    """
    at = now(session)
    rows = session.execute(
        sa.select(HandOver.from_id, HandOver.to_id)
        .where(HandOver.unit_id == unit_id, HandOver.ended_at.is_(None), HandOver.since <= at)
        .where(sa.or_(HandOver.until.is_(None), HandOver.until > at))
        .where(sa.or_(HandOver.receipt_id.is_(None), HandOver.receipt_id == receipt_id))
        .order_by(HandOver.receipt_id.is_(None).desc())  # one receipt's own stands over a time's
    )
    handed = {row[0]: row[1] for row in rows}
    return acts_for(person_id, handed, _able(session, unit_id, set(handed.values()))) if handed else person_id


def _able(session: Session, unit_id: str, people: set[str]) -> set[str]:
    """Those of the people who may answer for the unit."""
    found = session.scalars(sa.select(KnownPerson).where(KnownPerson.id.in_(people), KnownPerson.active))
    return {
        person.id
        for person in found
        if any(grant["role"] in ANSWERING and grant["unit_id"] == unit_id for grant in person.grants)
    }


def _require_deputy(session: Session, actor: Actor, unit_id: str, to_id: str) -> None:
    if to_id == actor.id:
        raise Invalid(errors={"to_person_id": ["不能转交给本人"]})
    if not _able(session, unit_id, {to_id}):
        raise Invalid(errors={"to_person_id": ["须为本单位的联络人或负责人"]})


def _time(given: dict[str, Any], at: datetime, receipt: Receipt | None) -> tuple[datetime, datetime | None]:
    since, until = max(given.get("since") or at, at), given.get("until")
    if receipt is not None:
        if since > at or until is not None:
            raise Invalid(errors={"until": ["转交一份回执时不填时间"]})
        return at, None
    if until is None:
        raise Invalid(errors={"until": ["必填"]})
    if until <= since:
        raise Invalid(errors={"until": ["须晚于开始时间"]})
    if until - since > LONGEST:
        raise Invalid(errors={"until": [f"最长{LONGEST.days}天"]})
    return since, until


def _end_what_ran_out(session: Session, person_id: str, at: datetime) -> None:
    over = sa.update(HandOver).where(HandOver.from_id == person_id, HandOver.ended_at.is_(None), HandOver.until <= at)
    session.execute(over.values(ended_at=HandOver.until), execution_options={"synchronize_session": False})


def _require_free(session: Session, person_id: str, unit_id: str, receipt: Receipt | None) -> None:
    same = HandOver.receipt_id == receipt.id if receipt else HandOver.receipt_id.is_(None)
    mine = sa.select(HandOver.id).where(
        HandOver.from_id == person_id, HandOver.unit_id == unit_id, HandOver.ended_at.is_(None), same
    )
    if (standing := session.scalar(mine)) is not None:
        raise Conflict("已经转交给代理人，请先终止", code="handed_over", hand_over_id=standing, allowed_steps=["end"])
