"""The tests of faults can fail: each bug planted here turns the walk or the book-keeper red."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.embedded import Embedded
from services.notify.models import Delivery
from services.tasking.actions.supervising import Addressee, make_supervision
from services.tasking.models import LimitClock
from shared.db import Database, now
from shared.db.ground import cursor, event_log
from shared.envelope import Entry
from shared.log import Handlers, say
from shared.settings import Settings
from shared.workers import Workers
from tests.faults import checker
from tests.journey import spoiled, walk
from tests.journey.city import copy_city
from tests.journey.serving import serving
from tests.journey.walk import Patient, Unmet, Walk
from tests.shared.log.ground import make_raised

pytestmark = pytest.mark.faults


@pytest.fixture
def settings(walking_city: Path, tmp_path: Path) -> Settings:
    return Settings(data=copy_city(walking_city, tmp_path / "data"), poll_seconds=0.3)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What will never come is waited for no longer than this."""
    monkeypatch.setattr(walk, "PATIENCE", 10.0)


@pytest.fixture
def walked(settings: Settings) -> tuple[Settings, str]:
    """A need that came all the way, and the installation at rest."""
    with serving(settings, lambda _state, body: [body]) as (urls, system, _bus):
        need = Walk(Patient(urls)).go()
        system.settle()
    assert checker.check(settings, [need]) == []
    return settings, need


def test_without_the_poll_a_lost_message_stays_lost(
    settings: Settings, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "_poll", lambda self: self._stop.wait(1.0))
    with serving(settings, spoiled.silent_after_three) as (urls, _system, _bus), pytest.raises(Unmet):
        walk_thrice(Walk(Patient(urls)))
    assert not checker.is_at_rest(settings)


def walk_thrice(walks: Walk) -> None:
    for _ in range(3):
        walks.go()


def test_acknowledged_before_done(settings: Settings, impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor moves although the handler failed."""
    handle = Handlers.handle

    def careless(self: Handlers, session: Any, producer: str, entry: Entry) -> Any:
        if producer == "intake":
            return False
        return handle(self, session, producer, entry)

    monkeypatch.setattr(Handlers, "handle", careless)
    with serving(settings, lambda _state, body: [body]) as (urls, system, _bus):
        need = Walk(Patient(urls)).raise_need()
        system.settle()
    assert checker.check(settings, [need]) == [f"need {need} has 0 tasks"]


def test_an_accepted_need_that_is_not_there(walked: tuple[Settings, str]) -> None:
    settings, need = walked
    assert checker.check(settings, [need, "somebody-was-told-201"])


def spoil(settings: Settings, service: str, what: Callable[[Any], object]) -> list[str]:
    """Do something to one database and let the followers hear of it; what the book-keeper says."""
    db = Database(service, settings)
    with db.write() as session:
        what(session)
    db.dispose()
    system = Embedded(settings)
    system.settle()
    system.stop()
    return checker.check(settings)


def test_an_insert_done_twice(walked: tuple[Settings, str]) -> None:
    def again(session: Any) -> None:
        row = session.execute(sa.select(event_log).where(event_log.c.type.like("%need.raised%"))).first()
        say(session, make_raised(need_id=row.agg_id))

    assert any("was said 2 times" in fault for fault in spoil(walked[0], "intake", again))


def test_a_changed_entry(walked: tuple[Settings, str]) -> None:
    def change(session: Any) -> None:
        session.execute(event_log.update().where(event_log.c.pos == 1).values(actor="somebody"))

    assert any("was changed" in fault for fault in spoil(walked[0], "intake", change))


def test_a_cursor_that_jumped(walked: tuple[Settings, str]) -> None:
    def jump(session: Any) -> None:
        session.execute(cursor.update().where(cursor.c.producer == "intake").values(pos=cursor.c.pos + 1))

    assert any("tasking: at" in fault for fault in spoil(walked[0], "tasking", jump))


def test_a_lost_receipt(walked: tuple[Settings, str]) -> None:
    def lose(session: Any) -> None:
        session.execute(sa.text("UPDATE receipt SET state = 'delivered' WHERE state = 'acknowledged'"))

    assert any("receipt" in fault for fault in spoil(walked[0], "notify", lose))


def test_a_skipped_rung_that_was_never_said(walked: tuple[Settings, str]) -> None:
    def skip(session: Any) -> None:
        clock = session.scalars(sa.select(LimitClock).limit(1)).one()
        row = make_supervision(clock, "red", 2, Addressee("director"), now(session))
        row.number = "督〔2026〕0001号"
        session.add(row)

    faults = spoil(walked[0], "tasking", skip)
    assert any("red 2 without red 1" in fault for fault in faults)
    assert any("1 rows, said 0 times" in fault for fault in faults)


def test_without_the_sweeper_a_dead_senders_delivery_stays(walked: tuple[Settings, str]) -> None:
    settings, _ = walked

    def claim_and_die(session: Any) -> None:
        delivery = session.scalars(sa.select(Delivery).limit(1)).one()
        delivery.state, delivery.lease_until = "sending", now(session) - timedelta(seconds=90)

    db = Database("notify", settings)
    with db.write() as session:
        claim_and_die(session)
    db.dispose()
    system = Embedded(settings)
    notify = system.workers["notify"]
    whole = notify.service
    notify.service = replace(whole, chores=tuple(chore for chore in whole.chores if chore.name != "sweeper"))
    system.settle()
    assert checker.check(settings) == ["1 deliveries hold a lease that has run out"]
    notify.service = whole
    system.settle()
    system.stop()
    assert checker.check(settings) == []
