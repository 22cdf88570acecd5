"""Contact data and the access log on PostgreSQL: sealed anew, erased when its time is over, read in order, pruned."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.sample import load_sample
from services.directory import actions, queries
from services.directory.actions.contacts import set_contact
from services.directory.app import SERVICE
from services.directory.models import ContactTerm, Person, Unit
from shared.db import Database, forward, now
from shared.db.migrate import upgrade
from shared.identity import Actor, Grant, resealing
from shared.identity.resealing import reseal
from shared.identity.sealing import key_of_sealed
from shared.log import Access, note
from shared.log.access import prune_access_log
from shared.settings import Settings
from shared.web import accesses

pytestmark = pytest.mark.live
RING = f"k1:{base64.b64encode(b'1' * 32).decode()}"


@pytest.fixture(scope="module")
def db(live_stack: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = live_stack.postgres.fresh_database("directory")
    database = Database(
        "directory", Settings(data=Path(tmp_path_factory.mktemp("pg")), database_urls={"directory": url})
    )
    upgrade(database, SERVICE.steps, SERVICE.base.metadata)
    load_sample(database)
    with database.write() as session:
        for n, person in enumerate(session.scalars(sa.select(Person).order_by(Person.code).limit(5))):
            set_contact(session, person, {"phone": f"1380539000{n}"})
    yield database
    database.dispose()


def test_everything_is_sealed_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    monkeypatch.setattr(db, "settings", replace(db.settings, seal_keys=RING))
    with db.read() as session:
        there = len(session.scalars(sa.select(Person.id).where(Person.contact_sealed.is_not(None))).all())
    assert there > 2, "more than one batch"
    mine = next(one for one in reseal(db, SERVICE.base.metadata) if one.column == "person.contact_sealed")
    assert (mine.anew, mine.current, mine.unreadable) == (there, 0, 0)
    with db.read() as session:
        kept = session.scalars(sa.select(Person.contact_sealed).where(Person.contact_sealed.is_not(None))).all()
    assert [key_of_sealed(text or "") for text in kept] == ["k1"] * there


def test_what_is_over_is_erased_and_the_rest_is_listed(db: Database) -> None:
    with db.write() as session:
        first, second = session.scalars(sa.select(Person).where(Person.contact_sealed.is_not(None)).limit(2))
        term = {"purpose": "联络", "set_by": first.id, "set_at": now(session)}
        session.add_all((ContactTerm(person_id=first.id, until=date(2020, 1, 1), **term),
                         ContactTerm(person_id=second.id, until=date(2199, 1, 1), **term)))  # fmt: skip
    with db.write() as session:
        assert actions.erase_expired(session) == 1
    with db.read() as session:
        root = session.scalars(sa.select(Unit.id).where(Unit.kind == "bureau")).one()
        admin = Actor(id="x", grants=(Grant("system_admin", root, f"/{root}/"),))
        assert len(session.scalars(queries.contacts(admin)).all()) == 4
        assert queries.contacts_seen(session, [session.get_one(Person, second.id)])[0]["until"] == date(2199, 1, 1)


def test_rows_come_in_their_order_and_old_ones_go(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accesses, "STEP", 2)
    with db.write() as session:
        for n in range(5):
            note(session, Access("config", "years", code=f"{n}"))
    found = list(accesses.in_order(db, what="config"))
    assert [row["code"] for row in found] == ["0", "1", "2", "3", "4"]
    with db.write() as session:
        forward(session, timedelta(days=300))
    with db.write() as session:
        gone = sum(iter(lambda: prune_access_log(session, 200), 0))
    assert gone >= 5
    assert list(accesses.in_order(db)) == []
