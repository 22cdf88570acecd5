"""Recurring pushes as they run: when they go out, what is missed or skipped, who approves, what is refused."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notify import chores
from services.notify.actions import schedules
from services.notify.models import Schedule
from shared import failpoints
from shared.calendars import KnownCalendar
from shared.db import forward
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import UnitChanged
from shared.ids import new_id
from shared.service import Work
from shared.worktime import CHINA
from tests.notify.build import Network, make_actor, make_network
from tests.notify.carry import hear as hear_fact
from tests.notify.scheduled import WEEKLY, ask, go_to, hear, in_june, published, pushes, reached, row, run, runs


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path) as made:
        yield made


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=1)


def test_a_collection_goes_out_once_with_what_is_new_and_nothing_new_sends_nothing(
    work: Work, network: Network
) -> None:
    schedule = ask(work, network.city, topics=["crime"])
    first, other = published(network.city, "甲"), published(network.city, "乙", topic="traffic")
    hear(work, first, other, published(network.counties[0], "县里的"))
    go_to(work, 6, 1, 9, 0)
    (push,) = pushes(work)
    assert (push.title, push.publication_id, push.topic) == ("每周防范提示（6月1日）", None, "crime")
    assert "1. 甲\nhttps://example.com/甲" in push.text
    assert "乙" not in push.text
    assert "县里的" not in push.text
    assert reached(work, push) == {one.id for one in network.counties}
    run(work)
    go_to(work, 6, 8, 9, 0)
    hear(work, published(network.city, "丙"))
    go_to(work, 6, 15, 9, 0)
    assert [(one.state, one.items) for one in runs(work, schedule)] == [("pushed", 1), ("nothing", 0), ("pushed", 1)]
    assert "甲" not in pushes(work)[1].text


def test_two_days_on_one_working_day_are_one_push_and_a_day_off_is_told(work: Work, network: Network) -> None:
    """Thursdays: 1 October is a holiday and goes to the 8th, which is a Thursday itself."""
    thursday = {**WEEKLY, "weekday": 4}
    shifted = ask(work, network.city, rule=thursday)
    skipping = ask(work, network.city, rule={**thursday, "off_days": "skip"})
    go_to(work, 9, 30, 9, 0)
    for schedule in (shifted, skipping):
        assert runs(work, schedule)[-1].named_on.isoformat() == "2026-09-24"
    go_to(work, 10, 8, 9, 0)
    last = runs(work, shifted)[-1]
    assert (last.named_on.isoformat(), last.due_on) == ("2026-10-01", date(2026, 10, 8))
    assert [(one.state, one.reason) for one in runs(work, skipping)[-2:]] == [
        ("skipped", "遇休息日"), ("nothing", "没有新发布的稿件"),
    ]  # fmt: skip
    go_to(work, 10, 15, 9, 0)
    assert [one.named_on.isoformat() for one in runs(work, shifted)[-2:]] == ["2026-10-01", "2026-10-15"]


def test_after_downtime_the_last_goes_out_late_or_is_marked_missed_and_its_items_wait(
    work: Work, network: Network
) -> None:
    schedule = ask(work, network.city)
    hear(work, published(network.city, "甲"))
    go_to(work, 6, 9, 8, 0)  # the 1st is eight days late, the 8th less than a working day
    assert [one.state for one in runs(work, schedule)] == ["missed", "pushed"]
    assert "甲" in pushes(work)[0].text
    assert row(work, schedule).next_at == datetime(2026, 6, 15, 9, tzinfo=CHINA)


def test_killed_half_way_it_goes_out_once_all_the_same(work: Work, network: Network) -> None:
    schedule = ask(work, network.city)
    hear(work, published(network.city, "甲"))
    with work.db.write() as session:
        forward(session, timedelta(minutes=30))
    failpoints.arm("schedule.run=raise:1")
    with pytest.raises(failpoints.FailPointError):
        chores.schedules(work)
    failpoints.arm("")
    assert not runs(work, schedule)
    run(work)
    run(work)
    assert [one.state for one in runs(work, schedule)] == ["pushed"]
    assert len(pushes(work)) == 1


def test_skipping_the_next_leaves_its_items_to_the_one_after(work: Work, network: Network) -> None:
    schedule = ask(work, network.city)
    hear(work, published(network.city, "甲"))
    actor = make_actor(network.city, "leader")
    with work.db.write() as session:
        schedules.skip_next(session, actor, found := session.get_one(Schedule, schedule), True, found.version)
    with work.db.write() as session, pytest.raises(Conflict):
        schedules.skip_next(session, actor, found := session.get_one(Schedule, schedule), True, found.version)
    go_to(work, 6, 1, 9, 0)
    assert not pushes(work)
    go_to(work, 6, 8, 9, 0)
    assert [(one.state, one.reason) for one in runs(work, schedule)] == [("skipped", "按要求跳过"), ("pushed", None)]


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({"levels": None}, True),
        ({"levels": ["county", "station"]}, True),
        ({"levels": ["county"]}, False),
        ({"levels": None, "selector": {"kinds": ["county", "station"]}}, True),  # it leaves nobody out
        ({"levels": None, "selector": {"kinds": ["station"]}}, False),
    ],
)
def test_one_to_everybody_waits_for_the_director_and_never_for_who_asked(
    work: Work, network: Network, given: dict[str, Any], waits: bool
) -> None:
    schedule = ask(work, network.city, "director", **given)
    assert row(work, schedule).state == ("approval" if waits else "active")
    if not waits:
        return
    with work.db.write() as session:
        found = session.get_one(Schedule, schedule)
        asker = actor_of(network, found.asked_by)
        with pytest.raises(Forbidden, match="own_request"):
            schedules.approve_schedule(session, asker, found, found.version)
    hear(work, published(network.city, "甲"))
    go_to(work, 6, 1, 10, 0)
    assert not pushes(work)
    with work.db.write() as session:
        found = session.get_one(Schedule, schedule)
        schedules.approve_schedule(session, make_actor(network.city, "director"), found, found.version)
    run(work)
    assert not pushes(work)  # what was due before is not made up for
    go_to(work, 6, 8, 9, 0)
    assert len(pushes(work)) == 1


def actor_of(network: Network, person_id: str) -> Any:
    actor = make_actor(network.city, "director")
    return type(actor)(person_id, "person", actor.unit_id, actor.unit_path, actor.grants)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule": {"every": "week", "at": "09:00"}}, "rule"),
        ({"rule": {**WEEKLY, "at": "03:00"}}, "rule"),
        ({"ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"ends_on": date(2026, 6, 5), "rule": {**WEEKLY, "weekday": 7}}, "rule"),
        ({"starts_on": date(2026, 5, 31)}, "starts_on"),
        ({"levels": ["bureau"]}, "levels"),
        ({"selector": {"unit_ids": [new_id()]}}, "selector"),
        ({"content": "publication", "publication_id": new_id()}, "publication_id"),
        ({"content": "publication", "publication_id": new_id(), "with_counties": True}, "with_counties"),
    ],
)
def test_what_makes_no_schedule_is_refused_by_name(
    work: Work, network: Network, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(work, network.city, **given)
    assert field in (refused.value.errors or {})


def test_a_change_reckons_anew_and_one_to_everybody_asks_again(work: Work, network: Network) -> None:
    schedule = ask(work, network.city)
    go_to(work, 6, 1, 9, 0)
    actor = make_actor(network.city, "leader")
    with work.db.write() as session:
        found = session.get_one(Schedule, schedule)
        schedules.change_schedule(
            session, actor, found, {"rule": {**WEEKLY, "at": "15:00", "weekday": 1}}, found.version
        )
        assert found.next_at == datetime(2026, 6, 1, 15, tzinfo=CHINA)
    go_to(work, 6, 1, 15, 0)
    assert len(runs(work, schedule)) == 1  # that day has had its run
    with work.db.write() as session:
        found = session.get_one(Schedule, schedule)
        schedules.change_schedule(session, actor, found, {"levels": ["county", "station"]}, found.version)
        assert (found.state, found.asked_by) == ("approval", actor.id)
        schedules.stop_schedule(session, actor, found, "不再需要", found.version)
        with pytest.raises(Conflict):
            schedules.change_schedule(session, actor, found, {"title": "又来"}, found.version)


def test_it_ends_by_itself_after_its_last_day(work: Work, network: Network) -> None:
    schedule = ask(work, network.city, ends_on=date(2026, 6, 10))
    go_to(work, 6, 8, 9, 0)
    assert (row(work, schedule).state, row(work, schedule).next_at) == ("ended", None)
    go_to(work, 6, 30, 9, 0)
    assert len(runs(work, schedule)) == 2


def test_the_calendar_moves_what_is_next(work: Work, network: Network) -> None:
    schedule = ask(work, network.city)
    day = {"on": "2026-06-01", "working": False, "name": "停电检修"}
    with work.db.write() as session:
        session.add(
            KnownCalendar(calendar_id=new_id(), what="day", unit_id=network.city.id, content=day, year=None, version=1)
        )
    with work.db.write() as session:
        schedules.reckon_all(session)
    assert row(work, schedule).next_at == datetime(2026, 6, 2, 9, tzinfo=CHINA)
    hear(work, published(network.city, "甲"))
    go_to(work, 6, 1, 12, 0)
    assert not pushes(work)
    go_to(work, 6, 2, 9, 0)
    assert len(pushes(work)) == 1


def test_a_bureau_that_moves_or_closes(work: Work, network: Network) -> None:
    county = network.counties[0]
    schedule = ask(work, county, "leader", levels=["station"], selector={"kinds": ["station"], "classes": ["station"]})
    told = {name: getattr(county, name) for name in ("code", "name", "short_name", "level", "kind", "admin_code")}
    for path, active in ((f"/elsewhere{county.path}", True), (county.path, False), (county.path, False)):
        hear_fact(work, UnitChanged(unit_id=county.id, parent_id=network.city.id, path=path, active=active, **told))
        found = row(work, schedule)
        assert (found.path if active else found.state) == (path if active else "stopped")
