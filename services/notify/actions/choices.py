"""通知选择的写入: what somebody chooses, and his addresses, kept in line with roles, gateways and choices."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.recording import put_on_record
from services.notify.choices import OWN, Wanted, chosen_by, faults, wanted
from services.notify.models import Choice, Delivery, Gateway, Settling, Sink
from shared.db import now
from shared.errors import Invalid, expect_version
from shared.identity import ADMIN_ROLES, Actor, KnownPerson, units_of
from shared.ids import new_id

BATCH = 100
AGAIN = timedelta(hours=1)
"""Every address is looked at so often though no gateway changed: a unit may have been heard of after its people."""
KEY = "people"


def choose(session: Session, actor: Actor, given: dict[str, Any], expected: int | None) -> Choice:
    """Keep how somebody himself wants to be told; what is not given stays. Version 0: he never chose before.

    Raises Invalid, Stale, PreconditionMissing. Nobody chooses for another: nothing makes him answer at once.
    """
    person = session.get_one(KnownPerson, actor.id, with_for_update=True)
    row = session.get(Choice, person.id)
    held = chosen_by(row)
    after = {name: given.get(name, getattr(held, name)) for name in OWN}
    wrong = faults(given.get("ways") or {}, after["opens"], after["closes"])
    if wrong:
        raise Invalid(errors=wrong)
    expect_version(row or Choice(version=0), expected)
    if row is None:
        row = Choice(id=person.id)
        session.add(row)
    row.ways = {**held.ways, **(given.get("ways") or {})}
    for name, value in after.items():
        setattr(row, name, value)
    row.changed_at = now(session)
    session.flush()
    put_on_record(session, "choice", row, "changed")
    settle_people(session, [person])
    return row


def settle_person(session: Session, person_id: str) -> int:
    """Bring one person's addresses in line; how many changed. Who has left chose nothing."""
    person = session.get(KnownPerson, person_id)
    if person is None:
        return 0
    if not person.active:
        session.execute(sa.delete(Choice).where(Choice.id == person_id))
    return settle_people(session, [person])


def settle_some(session: Session) -> int:
    """Bring the next people's addresses in line, when a gateway has changed or an hour has gone by; how many people.

    Killed, it goes on where it was; two workers do it once.
    """
    at, mark = now(session), _gateways_mark(session)
    row = session.get(Settling, KEY, with_for_update={"skip_locked": True})
    if row is None:
        if session.scalar(sa.select(Settling.key)):
            return 0
        row = Settling(key=KEY, gateways="")
        session.add(row)
    if row.gateways != mark or (row.done_at is not None and row.done_at + AGAIN <= at):
        row.gateways, row.through, row.done_at = mark, None, None
    if row.done_at is not None:
        return 0
    left = sa.select(KnownPerson).where(KnownPerson.id > row.through) if row.through else sa.select(KnownPerson)
    people = list(session.scalars(left.order_by(KnownPerson.id).limit(BATCH)))
    settle_people(session, people)
    row.through, row.done_at = (people[-1].id, None) if len(people) == BATCH else (None, at)
    return len(people)


def settle_people(session: Session, people: Sequence[KnownPerson]) -> int:
    """Write, change and remove the addresses of these people; how many changed. Idempotent."""
    servers = list(session.scalars(sa.select(Gateway).where(Gateway.active)))
    ids = [person.id for person in people]
    held: dict[str, list[Sink]] = {}
    for sink in session.scalars(sa.select(Sink).where(Sink.person_id.in_(ids))):
        held.setdefault(str(sink.person_id), []).append(sink)
    if not servers and not held:
        return 0
    chosen = {row.id: row for row in session.scalars(sa.select(Choice).where(Choice.id.in_(ids)))}
    changed = 0
    for person in people:
        roles = _roles(person)
        units = units_of(session, roles)
        paths = {unit.id: unit.path for unit in units.values() if unit.active}
        wants = wanted(chosen_by(chosen.get(person.id)), roles, paths, servers)
        changed += _bring_in_line(session, person.id, held.get(person.id, []), wants)
    session.flush()
    return changed


def _roles(person: KnownPerson) -> dict[str, set[str]]:
    """Unit -> the roles of the trade held there; none for who has left and for other systems."""
    found: dict[str, set[str]] = {}
    for grant in person.grants if person.active and person.scopes is None else ():
        if grant["role"] not in ADMIN_ROLES:
            found.setdefault(grant["unit_id"], set()).add(grant["role"])
    return found


def _bring_in_line(session: Session, person_id: str, held: Iterable[Sink], wants: Collection[Wanted]) -> int:
    there = {(sink.unit_id, sink.way): sink for sink in held}
    changed = 0
    for want in wants:
        sink = there.pop((want.unit_id, want.way), None)
        if sink is None:
            sink = Sink(id=new_id(), person_id=person_id, url="", salt="", created_at=now(session), active=True)
            session.add(sink)
        changed += _set(sink, want)
    forget_sinks(session, list(there.values()), "本人不再由此接收")
    return changed + len(there)


def _set(sink: Sink, want: Wanted) -> bool:
    """Whether anything was different. What a receiver's refusal switched off stays off until the gateway is another."""
    if sink.gateway_id != want.gateway_id:
        sink.active, sink.disabled_reason = True, None
    before = sa.inspect(sink).modified
    for name in Wanted.__dataclass_fields__:
        if getattr(sink, name) != getattr(want, name):
            setattr(sink, name, getattr(want, name))
    return bool(before or sa.inspect(sink).modified)


def forget_sinks(session: Session, sinks: Collection[Sink], why: str) -> None:
    """Remove addresses; what was on its way to them is cancelled and stays on record."""
    if not sinks:
        return
    ids = [sink.id for sink in sinks]
    session.execute(
        sa.update(Delivery)
        .where(Delivery.recipient_id.in_(ids), sa.text("state IN ('pending', 'sending')"), Delivery.way != "inbox")
        .values(state="cancelled", lease_token=None, lease_until=None, last_error=why)
        .execution_options(synchronize_session=False)
    )
    for sink in sinks:
        session.delete(sink)


def _gateways_mark(session: Session) -> str:
    rows = session.execute(
        sa.select(Gateway.id, Gateway.kind, Gateway.path, Gateway.host).where(Gateway.active).order_by(Gateway.id)
    )
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
