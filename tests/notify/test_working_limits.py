"""Limits of levels run in the office hours of the unit above: over lunch, nights, weekends, holidays and local days."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify.models import Branch
from shared.calendars import apply_calendar
from shared.db import SHANGHAI, forward, now
from shared.events import CalendarChanged
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import answer, counts, make_network, open_push, pass_time, push_of, receipt, said


def until(work: Work, when: str, **by: float) -> None:
    """Move on from Monday 09:00, and see that the clock stands where the test thinks."""
    with work.db.write() as session:
        forward(session, timedelta(**by))
        assert now(session).astimezone(SHANGHAI).strftime("%a %H:%M") == when


def words(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(SHANGHAI).strftime("%a %H:%M")


def due(work: Work, push_id: str, level: str = "county") -> str:
    query = sa.select(Branch.due_at).where(Branch.push_id == push_id, Branch.level == level)
    with work.db.read() as session:
        return words(session.scalars(query).first())


def hear(work: Work, what: str, content: dict[str, Any], unit_id: str | None = None, year: int | None = None) -> None:
    with work.db.write() as session:
        fact = CalendarChanged(
            calendar_id=new_id(), what=what, unit_id=unit_id, year=year, content=content, version=1
        )  # fmt: skip
        apply_calendar(session, fact)


@pytest.mark.parametrize(
    ("opened", "hours", "county"),
    [
        ("Mon 09:00", 0, "Mon 11:00"),
        ("Mon 11:00", 2, "Mon 15:00"),  # lunch
        ("Mon 17:00", 8, "Tue 09:30"),  # the night
        ("Fri 17:30", 104.5, "Mon 10:00"),  # the weekend
        ("Sat 10:00", 121, "Mon 10:30"),
    ],
)
def test_two_working_hours_of_a_county(work: Work, opened: str, hours: float, county: str) -> None:
    network = make_network(work, counties=1, stations=1)
    until(work, opened, hours=hours)
    push_id = open_push(work, network.city)
    assert due(work, push_id) == county
    with work.db.read() as session:
        assert words(receipt(session, push_id, network.counties[0]).due_at) == county
    assert said(work, "push.opened")[0]["due_at"] is not None


def test_a_silent_county_is_bypassed_on_monday_and_not_in_the_night(work: Work) -> None:
    network = make_network(work, counties=1, stations=2)
    until(work, "Fri 17:30", hours=104.5)
    push_id = open_push(work, network.city)
    pass_time(work, hours=64.25)  # Monday 09:45
    assert counts(work, push_id) == {"delivered": 1, "pending": 2}
    pass_time(work, minutes=16)
    assert counts(work, push_id) == {"delivered": 3}
    assert due(work, push_id, "station") == "Mon 16:01"


def test_flash_runs_on_the_wall_at_night_too(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    until(work, "Mon 23:00", hours=14)
    push_id = open_push(work, network.city, priority="flash")
    assert due(work, push_id) == "Tue 01:00"
    answer(work, push_id, network.counties[0])
    assert due(work, push_id, "station") == "Tue 03:00"


def test_a_plan_may_choose_the_wall(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    until(work, "Mon 23:00", hours=14)
    push_id = open_push(work, network.city, wanted={"limits": {"county": 1, "kind": "wall"}})
    assert due(work, push_id) == "Tue 00:00"


def test_a_local_day_and_the_countys_own_hours_count_for_its_stations_only(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    always = {"seasons": [{"since": "01-01", "slots": [["00:00", "24:00"]]}], "every_day": True}
    hear(work, "hours", always, network.counties[0].id)
    with work.db.read() as session:
        tuesday = (now(session).astimezone(SHANGHAI) + timedelta(days=1)).date().isoformat()
    hear(work, "day", {"on": tuesday, "working": False, "name": "停电"}, network.counties[1].id)
    until(work, "Mon 15:55", minutes=415)
    push_id = open_push(work, network.city)
    assert due(work, push_id) == "Mon 17:55"  # the city's own hours
    for county in network.counties:
        answer(work, push_id, county)
    with work.db.read() as session:
        found = dict(session.execute(sa.select(Branch.gate_id, Branch.due_at).where(Branch.level == "station")).all())
    assert [words(found[one.id]) for one in network.counties] == ["Mon 19:55", "Wed 10:25"]


def test_a_year_heard_of_later_changes_what_opens_later_only(work: Work) -> None:
    """A level's limit is computed once, when it opens."""
    network = make_network(work, counties=1, stations=1)
    until(work, "Mon 17:00", hours=8)
    push_id = open_push(work, network.city)
    assert due(work, push_id) == "Tue 09:30"
    with work.db.read() as session:
        year = now(session).astimezone(SHANGHAI).year
        tuesday = (now(session).astimezone(SHANGHAI) + timedelta(days=1)).date().isoformat()
    hear(work, "year", {"status": "official", "source": "通知", "off": {tuesday: "放假"}, "work": {}}, year=year)
    assert due(work, push_id) == "Tue 09:30"
    answer(work, push_id, network.counties[0])
    assert due(work, push_id, "station") == "Wed 11:30"


def test_a_push_before_a_long_holiday_does_not_end_before_its_levels_had_their_time(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    with work.db.read() as session:
        monday = now(session).astimezone(SHANGHAI)
    for n in range(1, 12):
        day = (monday + timedelta(days=n)).date().isoformat()
        hear(work, "day", {"on": day, "working": False, "name": "长假"})
    until(work, "Mon 18:00", hours=9)
    push_id = open_push(work, network.city)
    expires_at = push_of(work, push_id).expires_at
    opens: datetime = monday + timedelta(days=14)
    assert expires_at > opens
    pass_time(work, days=13, hours=16)  # Monday two weeks on, 10:00
    assert counts(work, push_id) == {"delivered": 1, "pending": 1}
    pass_time(work, minutes=31)
    assert counts(work, push_id) == {"delivered": 2}


def test_an_expiry_that_was_asked_for_stays(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    until(work, "Mon 23:00", hours=14)
    push_id = open_push(work, network.city, wanted={"limits": {"expiry": 3}})
    push = push_of(work, push_id)
    assert push.expires_at - push.created_at == timedelta(hours=3)
    assert due(work, push_id) == "Tue 02:00"
