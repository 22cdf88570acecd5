"""通知的写入: 督办单 as heard, told to whom it is for when it is time, settled once it is answered or over."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Choice, Delivery, Note, Notice, Sink
from services.notify.notes import NOTED
from services.notify.notices import holds
from shared.db import now
from shared.events import LimitEscalated, SupervisionSettled, TaskAdvanced
from shared.identity import KnownPerson
from shared.ids import new_id

BATCH = 100
PATIENCE = timedelta(days=14)
"""How long it is tried: longer than the longest holiday over which a routine one may wait."""
KEPT = timedelta(days=180)
READ_IN = ("wecom_app", "mail")
"""Ways by which 提醒 come along; an SMS would say nothing of them."""


def limit_escalated(session: Session, fact: LimitEscalated) -> None:
    """Write it down once; older facts, which do not say whom it is for, stay what tasking shows of them."""
    if not (fact.supervision_id and fact.number and fact.unit_id and fact.unit_path):
        return
    if session.get(Notice, fact.supervision_id) is not None:
        return
    session.add(
        Notice(
            id=fact.supervision_id, number=fact.number, clock_id=fact.clock_id, task_id=fact.task_id,
            task_number=fact.task_number, push_id=fact.push_id, name=fact.name, rung=fact.rung, n=fact.n,
            unit_id=fact.unit_id, path=fact.unit_path, to_role=fact.to_role, exactly=fact.exactly,
            to_person=fact.to_person, urgent=fact.urgent, due_at=fact.due_at, send_at=fact.send_at,
        )
    )  # fmt: skip
    session.flush()


def supervision_settled(session: Session, fact: SupervisionSettled) -> None:
    """Answered, closed or over: greyed, and what has not gone out does not go."""
    notice = session.get(Notice, fact.supervision_id, with_for_update=True)
    if notice is not None:
        notice.settled_at, notice.how = notice.settled_at or fact.at, fact.how
        cancel(session, [notice.id], "督办单已办理")


def task_advanced(session: Session, fact: TaskAdvanced) -> None:
    """转办: what its holder is to answer goes to the next one, who is told anew."""
    if fact.from_stage != fact.to_stage or fact.holder_id is None:
        return
    mine = (Notice.task_id == fact.task_id, Notice.name == fact.from_stage, Notice.settled_at.is_(None))
    other = sa.select(Notice).where(*mine, Notice.to_person != fact.holder_id)
    for notice in session.scalars(other.with_for_update()):
        notice.to_person, notice.told_at = fact.holder_id, None
        cancel(session, [notice.id], "任务已转办")


def tell_due(session: Session) -> int:
    """Write the deliveries of notices whose time has come; how many notices."""
    at = now(session)
    due = sa.select(Notice).where(sa.text("told_at IS NULL AND settled_at IS NULL"), Notice.send_at <= at)
    found = list(session.scalars(due.order_by(Notice.send_at).limit(BATCH).with_for_update(skip_locked=True)))
    for notice in found:
        sinks = [sink for sink in _sinks_for(session, notice) if notice.urgent or not sink.urgent_only]
        write_told(session, notice.id, sinks, at)
        notice.told_at = at
    session.flush()
    return len(found)


def _sinks_for(session: Session, notice: Notice) -> list[Sink]:
    """One address for each person and way, whatever units he has it on."""
    mine = sa.select(Sink, KnownPerson).join(KnownPerson, KnownPerson.id == Sink.person_id)
    mine = mine.where(Sink.active, KnownPerson.active)
    if notice.to_person is not None:
        rows = session.execute(mine.where(Sink.person_id == notice.to_person)).all()
        return _one_each(sink for sink, _ in rows)
    along = [part for part in notice.path.split("/") if part]
    rows = session.execute(mine.where(Sink.unit_id.in_(along))).all()
    return _one_each(sink for sink, person in rows if holds(person.grants, notice))


def _one_each(sinks: Iterable[Sink]) -> list[Sink]:
    found: dict[tuple[str | None, str], Sink] = {}
    for sink in sorted(sinks, key=lambda one: one.id):
        found.setdefault((sink.person_id, sink.way), sink)
    return list(found.values())


def tell_note(session: Session, note: Note) -> None:
    """提醒 ride along with who asked for them: one way each, in his next digest."""
    mine = (
        sa.select(Sink, KnownPerson)
        .join(KnownPerson, KnownPerson.id == Sink.person_id)
        .join(Choice, sa.and_(Choice.id == Sink.person_id, Choice.notes))
        .where(Sink.unit_id == note.unit_id, Sink.active, KnownPerson.active, sa.not_(Sink.urgent_only))
        .where(Sink.way.in_(READ_IN))
    )
    told: dict[str, Sink] = {}
    for sink, person in session.execute(mine.order_by(Sink.digest == "each", Sink.way, Sink.id)):
        if any(grant["role"] in NOTED and grant["unit_id"] == note.unit_id for grant in person.grants):
            told.setdefault(person.id, sink)
    write_told(session, note.id, told.values(), now(session))


def write_told(session: Session, source_id: str, sinks: Iterable[Sink], at: datetime) -> None:
    """The deliveries of a notice or note, one for each address; one that was cancelled meanwhile waits anew."""
    known = {row.recipient_id: row for row in session.scalars(sa.select(Delivery).filter_by(source_id=source_id))}
    for sink in sinks:
        held = known.get(sink.id)
        if held is not None and held.state == "cancelled":
            held.state, held.attempt, held.next_at, held.last_error = "pending", 0, at, None
        elif held is None:
            session.add(
                Delivery(
                    id=new_id(), source_id=source_id, recipient_id=sink.id, way=sink.way, push_id=None,
                    unit_id=sink.unit_id, host=sink.host, state="pending", attempt=0, next_at=at,
                    expires_at=at + PATIENCE, would_have_sent=False,
                )
            )  # fmt: skip
    session.flush()


def cancel(session: Session, source_ids: Collection[str] | sa.Select[str], why: str) -> None:
    """What has not gone out of these (notices, notes) does not go; it stays on record."""
    waiting = sa.update(Delivery).where(
        Delivery.source_id.in_(source_ids), sa.text("state IN ('pending', 'sending')"), Delivery.push_id.is_(None)
    )
    values = {"state": "cancelled", "lease_token": None, "lease_until": None, "last_error": why}
    session.execute(waiting.values(**values).execution_options(synchronize_session=False))


def forget_notices(session: Session) -> int:
    """Delete at most so many notices that were settled half a year ago; how many. Tasking keeps them for good."""
    old = sa.select(Notice.id).where(Notice.settled_at.is_not(None), Notice.settled_at < now(session) - KEPT)
    ids = list(session.scalars(old.limit(BATCH)))
    if ids:
        session.execute(sa.delete(Notice).where(Notice.id.in_(ids)), execution_options={"synchronize_session": False})
    return len(ids)
