"""Builders: an intake of its own with a small city in it, people signed in, and facts heard from the other services."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.app import SERVICE
from shared.db import Database
from shared.envelope import Entry, body_of, wire_type
from shared.events import Event, PersonChanged, TaskAdvanced, UnitChanged
from shared.identity import PEOPLE, apply_person, apply_unit, sign
from shared.ids import new_id
from shared.log import history
from shared.settings import Settings
from tests.migrated import migrated
from tests.quick_apps import lent_app

UNITS = (
    # code, name, level, kind, parent
    ("3713", "市局", "city", "bureau", None),
    ("3713-XC", "宣传处", "city", "lead", "3713"),
    ("3713-ZZ", "政治部", "city", "six", "3713"),
    ("3713-DC", "督察支队", "city", "six", "3713"),
    ("371302", "兰山分局", "county", "county", "3713"),
    ("371323", "沂水县局", "county", "county", "3713"),
    ("371302-01", "示例派出所", "station", "station", "371302"),
)
PEOPLE_OF = {
    # login: (unit, roles)
    "xc": ("3713-XC", ["publicist"]),
    "zz": ("3713-ZZ", ["publicist", "liaison"]),
    "dc": ("3713-DC", ["publicist"]),
    "lanshan": ("371302", ["unit_head"]),
    "yishui": ("371323", ["publicist"]),
    "station": ("371302-01", ["liaison"]),
    "leader": ("3713", ["leader"]),
    "director": ("3713", ["director"]),
    "admin": ("3713", ["system_admin"]),
    "member": ("371302", ["member"]),
}
RIGHT_NEED = {
    "kind": "prevention",
    "topic": "crime",
    "subtopic": "telecom_fraud",
    "title": "冒充客服退款诈骗防范宣传需求",
    "body": "近期冒充客服退款理赔类警情上升，建议面向网购群体开展防范宣传。",
    "priority": "urgent",
    "audience": "public",
}


MOMENT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def advanced(need_id: str, step: str, start: str, to: str, **more: Any) -> TaskAdvanced:
    """A step of the need's task, as tasking says it; `minute` after the moment."""
    at = MOMENT + timedelta(minutes=more.pop("minute", 0))
    told = {"task_id": new_id(), "need_ids": [need_id], "holder_id": None, "reason": None, "due_at": None, "at": at}
    return TaskAdvanced(**(told | more), step=step, from_stage=start, to_stage=to)


def make_need(**changes: Any) -> dict[str, Any]:
    """A request body that is right, with changes; a value of None leaves the field out."""
    return {name: value for name, value in (RIGHT_NEED | changes).items() if value is not None}


@dataclass
class Intake:
    """An intake with its database, app, units and tokens by login."""

    db: Database
    app: Flask
    units: dict[str, str]
    people: dict[str, str]
    heard: dict[str, int] = field(default_factory=dict)

    def client(self, login: str) -> "Caller":
        """Somebody signed in, talking to the JSON door."""
        token = sign(self.db.settings, self.people[login], new_id(), PEOPLE, timedelta(hours=12))
        return Caller(self.app.test_client(), token)

    def hear(self, fact: Event, unit: str | None = None, at: datetime | None = None) -> Entry:
        """Apply a fact as if it had come from its service."""
        entry = self.entry(fact, unit, at)
        self.apply(entry)
        return entry

    def entry(self, fact: Event, unit: str | None = None, at: datetime | None = None) -> Entry:
        """A fact as its service's log would hold it."""
        pos = self.heard[fact.SAID_BY] = self.heard.get(fact.SAID_BY, 0) + 1
        about = str(getattr(fact, fact.KEY))
        moment = at or datetime.now(UTC)
        return Entry(
            pos, new_id(), wire_type(type(fact)), fact.VERSION, fact.ABOUT, about, pos, moment, "service:test",
            self.units.get(unit or ""), "0" * 32, body_of(fact), "0" * 64, "0" * 64,
        )  # fmt: skip

    def apply(self, entry: Entry) -> None:
        """Run the handlers of an entry in a transaction."""
        producer = "notify" if entry.name.startswith("push.") else "tasking"
        with self.db.write() as session:
            SERVICE.handlers.handle(session, producer, entry)

    def said(self, need_id: str) -> list[str]:
        """The names of the events about a need, in order."""
        with self.db.read() as session:
            return [entry.name for entry in history(session, "need", need_id)]

    def last_said(self, need_id: str) -> dict[str, Any]:
        """The body of the last event about a need."""
        with self.db.read() as session:
            body: dict[str, Any] = json.loads(history(session, "need", need_id)[-1].body)
            return body


@dataclass
class Caller:
    """A Flask test client with a token."""

    flask: FlaskClient
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request; header names with _ for -."""
        sent = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.flask.open(path, method=method, json=body, headers=sent)

    def get(self, path: str) -> TestResponse:
        return self.call("GET", path)

    def raise_need(self, **changes: Any) -> dict[str, Any]:
        """Raise a need and expect it to be taken."""
        answer = self.call("POST", "/intake/v1/needs", make_need(**changes))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        body: dict[str, Any] = answer.get_json()
        return body

    def need(self, need_id: str) -> dict[str, Any]:
        body: dict[str, Any] = self.get(f"/intake/v1/needs/{need_id}").get_json()
        return body

    def timeline(self, need_id: str) -> dict[str, Any]:
        body: dict[str, Any] = self.get(f"/intake/v1/needs/{need_id}/timeline").get_json()
        return body


def make_intake(folder: Path, **settings: Any) -> Intake:
    """A migrated intake that knows the small city above."""
    chosen = Settings(data=folder, **settings)
    db = migrated(SERVICE, chosen)
    made = Intake(db, lent_app(SERVICE, chosen, db), {}, {})
    with db.write() as session:
        paths: dict[str | None, str] = {None: "/"}
        for code, name, level, kind, parent in UNITS:
            made.units[code] = new_id()
            paths[code] = f"{paths[parent]}{made.units[code]}/"
            fact = UnitChanged(
                unit_id=made.units[code], code=code, name=f"临沂市公安局{name}", short_name=name, level=level,
                kind=kind, parent_id=made.units.get(parent or ""), path=paths[code], active=True,
                admin_code=code if level == "county" else None,
            )  # fmt: skip
            apply_unit(session, fact)
        for login, (unit, held) in PEOPLE_OF.items():
            made.people[login] = new_id()
            grants = [{"role": role, "unit_id": made.units[unit]} for role in held]
            fact_of_person = PersonChanged(
                person_id=made.people[login], unit_id=made.units[unit], grants=grants, active=True, card_version=1
            )
            apply_person(session, fact_of_person)
    return made
