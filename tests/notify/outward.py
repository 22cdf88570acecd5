"""Builders for ways out: bots, gateways, people with a card; a way that keeps what it is handed and sends nothing."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from services.notify import actions
from services.notify.actions.choices import settle_people
from services.notify.actions.claiming import Job
from services.notify.models import Delivery, Gateway, Sink
from services.notify.senders import Message, Ok, Outcome
from services.notify.ways import WAY_LABELS
from shared.db import forward
from shared.identity import KnownPerson, KnownUnit, keep_card
from shared.service import Work
from tests.notify.build import Network, make_actor, make_person, new_push, settle

KEY = "0f3b1c58-9d1c-4c55-8f0a-1d2e3f4a5b6c"
CARD = {"mail": "zhang@example.gov.cn", "phone": "13800000000", "bot": "zhangsan"}


@dataclass
class Kept:
    """A way with the real interface: so many parts, any outcome, and what came in order."""

    name: str = "kept"
    parts: int = 1
    outcome: Outcome = field(default_factory=Ok)
    sent: list[Message] = field(default_factory=list)

    def render(self, message: Message) -> list[bytes]:
        return [message.delivery_id.encode()] * self.parts

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.outcome


def every_way(way: Kept) -> dict[str, Kept]:
    """The same for each way."""
    return dict.fromkeys(WAY_LABELS, way)


def bot(work: Work, unit: KnownUnit, key: str = KEY, **given: Any) -> Sink:
    """A WeCom group bot of a unit."""
    url = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}"
    with work.db.write() as session:
        head = make_actor(unit, "unit_head")
        return actions.add_sink(session, head, unit, {"way": "wecom_bot", "url": url, **given})


def gateway(work: Work, unit: KnownUnit, **given: Any) -> Gateway:
    """A mail server of a bureau."""
    told: dict[str, Any] = {
        "kind": "mail", "name": "邮件服务器", "address": "smtp://127.0.0.1:2525",
        "options": {"sender": "tuisong@example.gov.cn"},
    }  # fmt: skip
    with work.db.write() as session:
        return actions.add_gateway(session, make_actor(unit, "system_admin"), unit, told | given)


def liaison(work: Work, *units: KnownUnit, card: dict[str, str] | None = None) -> str:
    """A liaison of these units, with a card; his addresses follow from the gateways. His id."""
    with work.db.write() as session:
        person = make_person(session, units[0])
        person.grants = [{"role": "liaison", "unit_id": unit.id} for unit in units]
        session.flush()
        contact = CARD if card is None else card
        keep_card(session, work.settings, person.id, {"name": "张三", "card_version": 1, "contact": contact}, 1)
        settle_people(session, [person])
        return person.id


def pushes(work: Work, network: Network, number: int, **given: object) -> None:
    """So many pushes to the counties, in one transaction."""
    with work.db.write() as session:
        for n in range(number):
            asked = new_push(network.city, title=f"第{n}篇", wanted={"levels": ["county"]}, **given)
            actions.ask_push(session, asked)
    settle(work)


def later(work: Work, **by: float) -> None:
    with work.db.write() as session:
        forward(session, timedelta(**by))


def claim(work: Work, way: Kept, most: int = 50, allowed: tuple[str, ...] | None = None) -> list[Job]:
    """One round of claiming, as a worker with live keys does it."""
    with work.db.write() as session:
        return actions.claim(session, most, every_way(way), allowed)


def deliver(work: Work, way: Kept, most: int = 50) -> list[Job]:
    """Claim, send, save, until nothing more is due."""
    found: list[Job] = []
    while jobs := claim(work, way, most):
        for job in jobs:
            with work.db.write() as session:
                assert actions.save_result(session, job, way.send(job.message))
        found += jobs
    return found


def outgoing(work: Work) -> list[Delivery]:
    """Every delivery that is no inbox row, in the order they were due."""
    with work.db.read() as session:
        query = sa.select(Delivery).where(Delivery.way != "inbox").order_by(Delivery.next_at, Delivery.id)
        return list(session.scalars(query))


def person_row(work: Work, person_id: str) -> KnownPerson:
    with work.db.read() as session:
        return session.get_one(KnownPerson, person_id)
