"""Builders: a database of notify of its own, units and people in it, pushes, and the chores turned by hand."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.notify import actions, chores
from services.notify.app import SERVICE
from services.notify.models import Delivery, Push, Receipt, Sink
from services.notify.network import roll_up
from shared.db import forward, now
from shared.db.ground import event_log
from shared.identity import PEOPLE, Actor, Grant, KnownPerson, KnownUnit, sign
from shared.ids import new_id
from shared.log.cursors import ensure_cursor, note_head
from shared.service import Work
from shared.settings import Settings
from tests.migrated import migrated
from tests.ordinary_monday import begin_on_monday
from tests.quick_apps import lent_app

LOOPBACK = ("127.0.0.0/8",)


class NoPeers:
    """No other service: these tests hear nothing by feed."""

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> Any:
        raise OSError("no peers here")

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return []

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        raise OSError("no peers here")


def make_work(folder: Path, **settings: Any) -> Work:
    """A migrated database in a folder (or by `database_urls`), with what a chore wants; begin with `begin`."""
    chosen = Settings(data=folder, sink_allow=LOOPBACK, **settings)
    return Work(migrated(SERVICE, chosen), chosen, NoPeers())


def begin(work: Work) -> Work:
    """Begin on an ordinary Monday at 09:00, whatever day it is; where the clock cannot be moved, now."""
    if work.settings.keys == "test":
        with work.db.write() as session:
            begin_on_monday(session)
    return work


@dataclass
class Network:
    """A city with its counties and their stations, by id."""

    city: KnownUnit
    counties: list[KnownUnit] = field(default_factory=list)
    stations: dict[str, list[KnownUnit]] = field(default_factory=dict)

    @property
    def targets(self) -> int:
        return len(self.counties) + sum(len(found) for found in self.stations.values())


def make_unit(level: str = "station", parent: KnownUnit | None = None, **given: Any) -> KnownUnit:
    """A unit below `parent`; kinds and names follow from the level."""
    unit_id = new_id()
    kinds = {"city": "bureau", "county": "county", "station": "station"}
    values = {
        "id": unit_id, "code": f"T{unit_id[-12:]}", "name": f"示例{level}", "short_name": "示例", "level": level,
        "kind": kinds[level], "parent_id": parent.id if parent else None, "admin_code": None, "active": True,
        "path": f"{parent.path if parent else '/'}{unit_id}/",
    }  # fmt: skip
    return KnownUnit(**{**values, **given})


def make_network(work: Work, counties: int = 3, stations: int = 4) -> Network:
    """Write a city with `counties` counties of `stations` stations each."""
    network = Network(make_unit("city"))
    for _ in range(counties):
        county = make_unit("county", network.city)
        network.counties.append(county)
        network.stations[county.id] = [make_unit("station", county) for _ in range(stations)]
    units = [network.city, *network.counties, *(one for found in network.stations.values() for one in found)]
    columns = [column.name for column in KnownUnit.__table__.columns]
    with work.db.write() as session:
        session.execute(sa.insert(KnownUnit), [{name: getattr(unit, name) for name in columns} for unit in units])
    return network


def make_actor(unit: KnownUnit, *roles: str) -> Actor:
    """A person with these roles on a unit (liaison unless told)."""
    grants = tuple(Grant(role, unit.id, unit.path) for role in roles or ("liaison",))
    return Actor(new_id(), "person", unit.id, unit.path, grants)


def make_person(session: Session, unit: KnownUnit, *roles: str) -> KnownPerson:
    """The row of a person with these roles."""
    grants = [{"role": role, "unit_id": unit.id} for role in roles or ("liaison",)]
    person = KnownPerson(id=new_id(), unit_id=unit.id, grants=grants, active=True, card_version=1)
    session.add(person)
    return person


def new_push(unit: KnownUnit, **given: Any) -> actions.NewPush:
    """What draft.published would ask for."""
    values: dict[str, Any] = {
        "source_id": new_id(), "unit_id": unit.id, "title": "谨防冒充客服诈骗", "text": "凡要求共享屏幕的都是诈骗。",
        "topic": "crime", "priority": "ordinary", "publication_id": new_id(), "task_id": new_id(),
        "need_ids": [new_id()], "links": [{"channel": "wechat", "name": "公众号", "url": "https://example.com/a"}],
    }  # fmt: skip
    return actions.NewPush(**{**values, **given})


def open_push(work: Work, unit: KnownUnit, **given: Any) -> str:
    """Ask for a push and let the chores settle; its id."""
    with work.db.write() as session:
        push_id = actions.ask_push(session, new_push(unit, **given)).id
    settle(work)
    return push_id


def settle(work: Work) -> None:
    """Turn planner and limits until nothing moves."""
    for _ in range(10_000):
        if not chores.plan(work) + chores.limits(work):
            return
    raise AssertionError("never settles")


def pass_time(work: Work, **by: float) -> None:
    """Move the clock on, and let the chores settle."""
    with work.db.write() as session:
        forward(session, timedelta(**by))
    settle(work)


def receipt(session: Session, push_id: str, unit: KnownUnit) -> Receipt:
    return session.get_one(Receipt, (push_id, unit.id))


def answer(work: Work, push_id: str, unit: KnownUnit, verb: str = "acknowledge") -> None:
    """The unit's liaison answers; the chores settle."""
    with work.db.write() as session:
        actions.answer(session, make_actor(unit), receipt(session, push_id, unit), verb)
    settle(work)


def counts(work: Work, push_id: str) -> dict[str, int]:
    """Receipts of a push by state, those above zero."""
    with work.db.read() as session:
        query = sa.select(Receipt.state, sa.func.count()).where(Receipt.push_id == push_id).group_by(Receipt.state)
        rolled = roll_up(tuple(row) for row in session.execute(query))
    return {state: number for state, number in rolled.counts.items() if number}


def push_of(work: Work, push_id: str) -> Push:
    with work.db.read() as session:
        return session.get_one(Push, push_id)


def deliveries(work: Work, **where: Any) -> list[Delivery]:
    with work.db.read() as session:
        return list(session.scalars(sa.select(Delivery).filter_by(**where).order_by(Delivery.unit_id, Delivery.way)))


def said(work: Work, kind: str) -> list[dict[str, Any]]:
    """The bodies of the events of one type that were said, in order."""
    with work.db.read() as session:
        query = sa.select(event_log.c.body).where(event_log.c.type == f"baiying.{kind}.v1").order_by(event_log.c.pos)
        return [json.loads(body) for body in session.scalars(query)]


@dataclass
class Caller:
    """Somebody signed in, talking to the doors of notify."""

    flask: FlaskClient
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One JSON request; header names with _ for -."""
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        return self.flask.open(f"/notify/v1{path}", method=method, json=body, headers=sent)

    def get(self, path: str) -> Any:
        """The JSON of an answer that must be 200."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def see(self, path: str) -> tuple[int, str]:
        """A page: status and HTML."""
        self.flask.set_cookie("baiying", self.token)
        answer = self.flask.get(path)
        return answer.status_code, answer.get_data(as_text=True)

    def press(self, page: str, action: str, **fields: str) -> tuple[int, str]:
        """Send the form on a page whose action ends so, as a browser without JavaScript does; the page it leads to."""
        _, html = self.see(page)
        forms = re.findall(r"<form method=.*?</form>", html, re.S)
        form = next(one for one in forms if re.search(rf'action="[^"]*{action}"', one))
        sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) | fields
        address = re.search(rf'action="([^"]*{action})"', form)
        assert address is not None
        answer = self.flask.post(
            address[1], data={key: unescape(value) for key, value in sent.items()}, follow_redirects=True
        )
        return answer.status_code, answer.get_data(as_text=True)


def caller(work: Work, unit: KnownUnit, *roles: str) -> Caller:
    """A person with these roles on a unit (liaison unless told), signed in."""
    with work.db.write() as session:
        person, at = make_person(session, unit, *roles), now(session)
        ensure_cursor(session, "directory")
        note_head(session, "directory", new_id(), 0)
    token = sign(work.settings, person.id, new_id(), PEOPLE, timedelta(hours=12), at=at)
    return Caller(lent_app(SERVICE, work.settings, work.db).test_client(), token)


def add_sink(work: Work, unit: KnownUnit, url: str) -> Sink:
    with work.db.write() as session:
        return actions.add_sink(session, make_actor(unit, "unit_head"), unit, {"url": url})
