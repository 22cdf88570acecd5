"""What says who somebody is: never in events, logs or other services' tables, and gone when he is erased (K01, K13)."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from werkzeug.test import Client, TestResponse

from deploy.embedded import Embedded
from services.directory.models import Person
from shared.db import Database, now
from shared.db.ground import event_log
from shared.identity import NAME_ERASED, PEOPLE, KnownCard, sign
from shared.ids import new_id
from shared.log import verify
from shared.logs import set_up_logs
from shared.settings import Settings

NAME, CODE, LOGIN, PHONE, MAIL = "慕容试探", "CANARY-77", "canary.seventy", "13805390077", "canary77@example.gov.cn"
SEALED = (PHONE, MAIL)
WHY = {"reason": "本人已离职并提出申请"}


class City:
    """The embedded system, its administrator's client, and one person of whom we know what to look for."""

    def __init__(self, folder: Path) -> None:
        self.system = Embedded(Settings(data=folder))
        with self.directory.read() as session:
            admin = session.scalars(sa.select(Person).where(Person.login == "ly.system")).one()
            token = sign(self.system.settings, admin.id, new_id(), PEOPLE, timedelta(hours=1), at=now(session))
            self.unit = admin.unit_id
        self.client = Client(self.system.wsgi, TestResponse)
        self.headers = {"Authorization": f"Bearer {token}"}
        body = {"code": CODE, "name": NAME, "unit_id": self.unit, "login": LOGIN, "phone": PHONE, "mail": MAIL}
        self.id = self.ask("POST", "/people", body | {"grants": [{"role": "liaison"}]}, 201)["id"]

    @property
    def directory(self) -> Database:
        return self.system.databases["directory"]

    def ask(self, method: str, path: str, body: Any, status: int = 200, version: int = 0) -> Any:
        address, sent = f"/directory/v1{path}", self.headers | ({"If-Match": f'"{version}"'} if version else {})
        answer = self.client.open(address, method=method, json=body, headers=sent)
        assert answer.status_code == status, answer.text
        return answer.json if status != 204 else None

    def rows(self) -> Iterator[tuple[str, str]]:
        """Every row of every table of every service, as text."""
        for name, db in self.system.databases.items():
            found = sa.MetaData()
            found.reflect(db.read_engine)
            with db.read() as session:
                for table in found.sorted_tables:
                    for row in session.execute(sa.select(table)):
                        yield f"{name}.{table.name}", json.dumps([str(value) for value in row], ensure_ascii=False)


@pytest.fixture
def city(city_folder: Path) -> Iterator[City]:
    made = City(city_folder)
    yield made
    made.system.stop()


@pytest.fixture
def logs() -> Iterator[None]:
    """The logs may be set up inside the test; afterwards all is as it was."""
    root = logging.getLogger()
    held, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)


def test_names_travel_as_cards_and_contact_data_only_sealed(
    city: City, logs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """K01: a canary through every door that takes it, then a search of all tables, all events and the log."""
    set_up_logs(city.system.settings)
    version = city.ask("GET", f"/people/{city.id}", None)["version"]
    kept = {"phone": PHONE, "mail": MAIL}
    city.ask("PUT", f"/people/{city.id}/contact", kept, version=version)
    assert city.ask("POST", f"/people/{city.id}/reveal", WHY)["phone"] == PHONE
    city.ask("POST", f"/people/{city.id}/reveal", {"reason": PHONE, "x": MAIL}, 422)
    city.ask("POST", "/people", {"code": CODE, "name": NAME, "unit_id": city.unit}, 409)
    city.ask("POST", "/sessions", {"login": LOGIN, "password": PHONE}, 401)
    city.ask("GET", f"/people?q={NAME}", None)
    city.system.settle()
    with city.system.databases["notify"].read() as session:
        card = session.get_one(KnownCard, city.id)
        assert card.name == NAME
        assert card.contact
    for where, row in city.rows():
        assert not [word for word in SEALED if word in row], where
        if where.endswith("event_log") or where.endswith("access_log"):
            assert not [word for word in (NAME, LOGIN) if word in row], where
    written = capsys.readouterr().out
    assert "request" in written
    assert not [word for word in (NAME, LOGIN, *SEALED) if word in written]


def test_who_is_erased_is_nowhere_and_the_chain_holds(city: City) -> None:
    """K13: after he left, his name goes from every service's state; what he did stays, by （已注销）."""
    city.system.settle()
    city.ask("POST", f"/people/{city.id}/erase", WHY, 409)
    version = city.ask("GET", f"/people/{city.id}", None)["version"]
    city.ask("POST", f"/people/{city.id}/leave", {"reason": "退休"}, version=version)
    city.system.settle()
    assert any(NAME in row for where, row in city.rows()), "until then the name stands"
    city.ask("POST", f"/people/{city.id}/erase", WHY, 204)
    city.system.settle()
    for where, row in city.rows():
        assert not [word for word in (NAME, CODE, LOGIN, PHONE, MAIL) if word in row], where
    for name, db in city.system.databases.items():
        with db.read() as session:
            assert session.get_one(KnownCard, city.id).name == NAME_ERASED, name
            assert verify(session).fault is None
    with city.directory.read() as session:
        about = sa.select(sa.func.count()).where(event_log.c.agg_id == city.id)
        assert session.scalar(about), "what was done stays on record"


def test_the_code_is_free_for_another(city: City) -> None:
    version = city.ask("GET", f"/people/{city.id}", None)["version"]
    city.ask("POST", f"/people/{city.id}/leave", {"reason": "退休"}, version=version)
    city.ask("POST", f"/people/{city.id}/erase", WHY, 204)
    city.ask("POST", "/people", {"code": CODE, "name": "另一位", "unit_id": city.unit, "login": LOGIN}, 201)
