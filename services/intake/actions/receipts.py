"""回执: how many of the addressed units have acknowledged, counted as heard from notify, per push and level."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.states import Line, add_line, needs_by_id
from services.intake.models import NeedPush, PushTally
from shared.events import PushAcknowledged, PushClosed, PushOpened, PushRedrawn
from shared.log import Heard

CLOSINGS = {"complete": "push_complete", "expired": "push_expired", "recalled": "push_recalled"}


def push_opened(session: Session, fact: PushOpened, heard: Heard) -> None:
    """A level was opened (branch by branch): the first opening of each level is a line, the rest are counted."""
    needs = needs_by_id(session, fact.need_ids)
    for need in needs:
        if session.get(NeedPush, (need.id, fact.push_id)) is None:
            session.add(NeedPush(need_id=need.id, push_id=fact.push_id))
    for level, addressed in fact.addressed.items():
        _tally(session, fact.push_id, level).addressed = addressed
    tally = _tally(session, fact.push_id, fact.level)
    first = tally.opened == 0
    tally.opened += fact.targets
    if first:
        details = {"level": fact.level, "count": tally.addressed or fact.targets}
        for need in needs:
            add_line(session, need.id, Line("push_opened", heard.at, need.desk_id), details, heard)


def push_redrawn(session: Session, fact: PushRedrawn) -> None:
    """Units have closed or were merged: how many are addressed now."""
    for level, addressed in fact.addressed.items():
        _tally(session, fact.push_id, level).addressed = addressed


def push_acknowledged(session: Session, fact: PushAcknowledged, heard: Heard) -> None:
    """A unit has answered. Its first answer counts; relayed after acknowledged adds to the relays only."""
    tally = _tally(session, fact.push_id, fact.level)
    tally.last_at = max(tally.last_at, fact.at) if tally.last_at else fact.at
    if fact.state == "relayed":
        tally.relayed += 1
    if fact.first and fact.state == "declined":
        tally.declined += 1
    elif fact.first:
        tally.acknowledged += 1
    if fact.first and fact.late:
        tally.late += 1


def push_closed(session: Session, fact: PushClosed, heard: Heard) -> None:
    """The push has ended; the last line of the timeline."""
    details = {"counts": fact.counts}
    what = CLOSINGS.get(fact.reason, "push_expired")
    followed = sa.select(NeedPush.need_id).where(NeedPush.push_id == fact.push_id)
    for need in needs_by_id(session, [*session.scalars(followed)] or fact.need_ids):
        add_line(session, need.id, Line(what, fact.at, heard.unit or need.desk_id), details, heard)


def _tally(session: Session, push_id: str, level: str) -> PushTally:
    tally = session.get(PushTally, (push_id, level))
    if tally is None:
        tally = PushTally(
            push_id=push_id, level=level, addressed=0, opened=0, acknowledged=0, relayed=0, declined=0, late=0
        )
        session.add(tally)
    return tally
