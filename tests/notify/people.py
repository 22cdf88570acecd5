"""Builders of people who are told: gateways, cards, persons with their addresses, a way that only renders."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify import actions
from services.notify.actions.choices import settle_people
from services.notify.app import SERVICE
from services.notify.models import Delivery, Gateway, Sink
from services.notify.senders import Message, Ok, Outcome
from shared.db import forward, now
from shared.envelope import Entry, body_of
from shared.events import Event, wire_type
from shared.identity import KnownCard, KnownPerson, KnownUnit, seal
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import make_person

CARD = {"mail": "liaison@example.org", "phone": "0530-1234567", "bot": "zhang"}


class Paper:
    """A way with the real interface that goes nowhere."""

    name = "paper"

    def render(self, message: Message) -> list[bytes]:
        return [str(dict(message.data)).encode()]

    def send(self, message: Message) -> Outcome:
        return Ok()


WAYS = dict.fromkeys(("mail", "sms", "wecom_app"), Paper())


def hear(work: Work, *facts: Event) -> None:
    """Apply facts twice each, as a follower may."""
    with work.db.read() as session:
        at = now(session)
    for fact in facts:
        about = str(getattr(fact, fact.KEY))
        entry = Entry(
            1, new_id(), wire_type(type(fact)), fact.VERSION, fact.ABOUT, about, 1, at, "service:test", None, "0" * 32,
            body_of(fact), "0" * 64, "0" * 64,
        )  # fmt: skip
        for _ in range(2):
            with work.db.write() as session:
                SERVICE.handlers.handle(session, fact.SAID_BY, entry)


def add_gateway(work: Work, unit: KnownUnit, kind: str = "mail") -> str:
    """A gateway of a bureau, as its row stands."""
    with work.db.write() as session:
        row = Gateway(
            id=new_id(), unit_id=unit.id, path=unit.path, kind=kind, name=f"{kind}网关", created_at=now(session),
            address="smtp://mail.example.org:25", host=f"{kind}.{unit.id}", options={},
        )  # fmt: skip
        session.add(row)
        return row.id


def add_person(work: Work, *held: tuple[KnownUnit, str], card: dict[str, str] | None = None) -> str:
    """Somebody with these roles on these units, his card, and the addresses that follow."""
    with work.db.write() as session:
        person = make_person(session, held[0][0])
        person.grants = [{"role": role, "unit_id": unit.id} for unit, role in held]
        sealed = seal(work.settings, person.id, CARD if card is None else card)
        session.add(KnownCard(person_id=person.id, card_version=1, name="示例", contact=sealed))
        session.flush()
        settle_people(session, [person])
        return person.id


def sinks_of(work: Work, person_id: str) -> list[Sink]:
    with work.db.read() as session:
        mine = sa.select(Sink).where(Sink.person_id == person_id)
        return list(session.scalars(mine.order_by(Sink.way, Sink.unit_id)))


def told(work: Work, person_id: str, **where: Any) -> list[Delivery]:
    """The deliveries to somebody."""
    with work.db.read() as session:
        mine = sa.select(Delivery).join(Sink, Sink.id == Delivery.recipient_id).where(Sink.person_id == person_id)
        return list(session.scalars(mine.filter_by(**where).order_by(Delivery.next_at, Delivery.id)))


def claimed(work: Work) -> list[actions.Job]:
    """What may leave now; nothing of it is sent."""
    with work.db.write() as session:
        return actions.claim(session, 50, WAYS)


def wait(work: Work, **by: float) -> None:
    """Move the clock on, and nothing else."""
    with work.db.write() as session:
        forward(session, timedelta(**by))


def change_person(session: Session, person_id: str, **values: Any) -> None:
    session.execute(sa.update(KnownPerson).where(KnownPerson.id == person_id).values(**values))
