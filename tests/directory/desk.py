"""The directory over the sample city, with a client that signs in as anybody of the sample by login."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.directory.actions import begin_session
from services.directory.app import SERVICE
from services.directory.models import Person, Unit
from shared.db import Database
from shared.db.ground import event_log
from shared.identity import service_token
from shared.settings import Settings
from tests.quick_apps import lent_app


class Desk:
    """One directory with its app; `ask` calls the JSON door."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=folder)
        self.db = Database("directory", self.settings)
        self.app = lent_app(SERVICE, self.settings, self.db)

    def client(self) -> Any:
        """A browser of its own."""
        return self.app.test_client()

    def token(self, login: str) -> str:
        """A token without typing a password."""
        with self.db.write() as session:
            return begin_session(session, session.scalars(sa.select(Person).where(Person.login == login)).one()).token

    def ask(self, method: str, path: str, login: str = "", **sent: Any) -> Any:
        """A call of /directory/v1<path> as somebody ('service:x': a service), a fresh client each time."""
        headers = dict(sent.pop("headers", {}))
        if token := sent.pop("token", ""):
            headers["Authorization"] = f"Bearer {token}"
        elif login.startswith("service:"):
            headers["Authorization"] = f"Bearer {service_token(self.settings, login.removeprefix('service:'))}"
        elif login:
            headers["Authorization"] = f"Bearer {self.token(login)}"
        if "version" in sent:
            headers["If-Match"] = f'"{sent.pop("version")}"'
        return self.client().open(f"/directory/v1{path}", method=method, headers=headers, **sent)

    def unit(self, code: str) -> Unit:
        with self.db.read() as session:
            return session.scalars(sa.select(Unit).where(Unit.code == code)).one()

    def person(self, login: str) -> Person:
        with self.db.read() as session:
            return session.scalars(sa.select(Person).where(Person.login == login)).one()

    def said(self, after: int = 0) -> list[tuple[str, dict[str, Any]]]:
        """What stands in the log after a position: (name, body)."""
        with self.db.read() as session:
            rows = session.execute(
                sa.select(event_log.c.type, event_log.c.body).where(event_log.c.pos > after).order_by(event_log.c.pos)
            )
            return [(row.type.removeprefix("baiying.").removesuffix(".v1"), json.loads(row.body)) for row in rows]

    def head(self) -> int:
        with self.db.read() as session:
            return session.scalar(sa.select(sa.func.max(event_log.c.pos))) or 0


def days_of(desk: Desk, year: int, unit: str = "") -> dict[str, dict[str, Any]]:
    """A year of working time day by day, as a publicist reads it: for everybody, or for a unit."""
    found = desk.ask("GET", f"/calendar/{year}" + (f"?unit={unit}" if unit else ""), "ls.publicist").json
    return {day["on"]: day for day in found["days"]}
