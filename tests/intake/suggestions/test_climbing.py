"""The limits of suggestions in the database: each rung once, what was missed counted, extended, moved by a calendar."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from services.intake.models import SuggestionLimit, SuggestionRung
from services.intake.suggestions import LIMITS, blue_from, due, term_of
from shared.calendars import apply_calendar
from shared.events import CalendarChanged
from shared.ids import new_id
from shared.worktime import Calendar
from tests.intake.build import Intake
from tests.intake.suggestions.office import Office, office_in

CALENDAR = Calendar()
TICK, MINUTE = timedelta(seconds=30), timedelta(minutes=1)


def until(office: Office, moment: datetime) -> None:
    """Move the clock to a moment still to come."""
    office.wait(moment - office.now)


def rungs(office: Office, one: str, name: str) -> list[tuple[str, int, int]]:
    """(colour, n, superseded) of the rungs of a limit, as they were said."""
    wanted = sa.select(SuggestionRung).join(SuggestionLimit).order_by(SuggestionRung.at)
    with office.intake.db.read() as session:
        mine = wanted.where(SuggestionLimit.suggestion_id == one, SuggestionLimit.name == name)
        return [(row.colour, row.n, row.superseded) for row in session.scalars(mine)]


def times(office: Office, name: str, since: date, extended: bool = False) -> tuple[datetime, datetime]:
    """(blue, due) of a limit that began on that day."""
    due_at = due(CALENDAR, since, term_of(name, extended))
    return blue_from(CALENDAR, since, due_at), due_at


def test_a_limit_climbs_once_a_rung_and_tells_whose_it_is(office: Office) -> None:
    one, units = office.register(), office.intake.units
    office.assign(one, "3713-DC")
    blue, due_at = times(office, "opinion", office.today)
    until(office, blue + TICK)
    assert office.climb() > 0
    assert office.climb() == 0, "what was said is not said again"
    assert rungs(office, one, "opinion") == [("blue", 1, 0)]
    told = office.told(one)
    assert (told["what"], told["unit_ids"]) == ("limit_blue", [units["3713-DC"]])
    until(office, CALENDAR.next_open(due_at) + TICK)
    office.climb()
    assert office.limits(one)["opinion"]["colour"] == "yellow"
    told = office.told(one)
    assert set(told["unit_ids"]) == {units["3713-DC"], units["3713-XC"]}, "from yellow on the office hears of it"
    for n in (1, 2):
        until(office, CALENDAR.next_open(CALENDAR.add_days(due_at, n)) + TICK)
        office.climb()
    assert rungs(office, one, "opinion") == [("blue", 1, 0), ("yellow", 1, 0), ("red", 1, 0), ("red", 2, 0)]
    office.does("dc", one, "opinion", {"text": "同意办理意见。"}, "PUT")
    assert office.limits(one)["opinion"]["kept"] is False
    office.wait(timedelta(days=3))
    office.climb()
    assert len(rungs(office, one, "opinion")) == 4, "what is met climbs no more"


def test_what_was_missed_is_counted_and_only_the_highest_is_said(office: Office) -> None:
    one = office.register()
    _, due_at = times(office, "assign", office.today)
    until(office, CALENDAR.next_open(CALENDAR.add_days(due_at, 4)) + TICK)
    office.climb()
    assert rungs(office, one, "assign") == [("red", 4, 5)]
    assert office.said(one).count("limit_red") == 1
    listed = office.client("director").get("/intake/v1/suggestions?late=true").get_json()["items"]
    assert one in [row["id"] for row in listed]


def test_more_time_is_given_once_and_before_it_is_late(office: Office) -> None:
    one, since = office.register(), office.today
    office.assign(one)
    blue, due_at = times(office, "reply", since)
    given = {"reason": "涉及多个部门，须实地勘察", "consent": "市人大代表工作室5月6日同意"}
    assert office.refused("zz", one, "extend", given) == (403, "forbidden")
    until(office, blue + TICK)
    office.climb()
    until(office, due_at - MINUTE)
    longer = office.does("director", one, "extend", given)["limit"]["due_at"]
    assert datetime.fromisoformat(longer) == times(office, "reply", since, extended=True)[1]
    assert office.refused("director", one, "extend", given) == (409, "already_extended")
    until(office, times(office, "reply", since, extended=True)[0] + TICK)
    office.climb()
    assert rungs(office, one, "reply") == [("blue", 1, 0), ("blue", 1, 0)], "the new end has rungs of its own"
    other = office.register()
    until(office, times(office, "reply", office.today)[1] + TICK)
    assert office.refused("director", other, "extend", given) == (409, "already_late")


@pytest.mark.parametrize(("step", "login"), [("return", "xc"), ("hand-back", "zz")])
def test_a_wrong_address_goes_back_within_ten_days(office: Office, step: str, login: str) -> None:
    early, late = office.register(), office.register()
    office.assign(early)
    office.assign(late)
    _, last = times(office, "assign", office.today)
    until(office, last - MINUTE)
    state = office.does(login, early, step, {"reason": "不属于职责范围"})["state"]
    assert state == {"return": "returned", "hand-back": "registered"}[step]
    until(office, last + TICK)
    assert office.refused(login, late, step, {"reason": "不属于职责范围"}) == (409, "return_too_late")


def test_a_new_calendar_moves_what_still_runs(office: Office) -> None:
    """The day on which it ends becomes a day off: the next one, on record; what has ended stays as it was."""
    done, one = office.answered(), office.register()
    before = {name: office.limits(it)[name]["due_at"] for it, name in ((done, "reply"), (one, "reply"))}
    blue, last = times(office, "reply", office.today)
    until(office, blue + TICK)
    office.climb()
    bureau, local = office.intake.units["3713"], last.astimezone(CALENDAR.add_days(last, 0).tzinfo)
    off = {"on": last.date().isoformat(), "working": False, "name": "停电检修"}
    with office.intake.db.write() as session:
        fact = CalendarChanged(calendar_id=new_id(), what="day", unit_id=bureau, year=None, content=off, version=1)
        apply_calendar(session, fact)
    office.climb()
    moved = datetime.fromisoformat(office.limits(one)["reply"]["due_at"])
    assert moved == CALENDAR.add_days(last, 1), (local, before)
    assert office.said(one)[-1] == "limit_moved"
    assert office.limits(done)["reply"]["due_at"] == before["reply"]
    office.climb()
    assert office.climb() == 0
    assert rungs(office, one, "reply") == [("blue", 1, 0)], "a rung that was said is not said again"


def test_it_holds_on_both_databases(intake: Intake) -> None:
    """Registered, assigned, written, signed, sent and climbed where the database itself decides."""
    office = office_in(intake)
    one, other = office.answered("B"), office.register()
    office.assign(other, "3713-DC")
    office.does("zz", other, "hand-back", {"reason": "不属于职责范围"})
    office.assign(other, "3713-DC")
    blue, _ = times(office, "opinion", office.today)
    office.wait(blue + TICK - office.now)
    assert office.climb() > 0
    assert rungs(office, other, "opinion") == [("blue", 1, 0)]
    assert office.climb() == 0
    assert office.limits(one)["follow_up"]["ended"] is None
    listed = office.client("director").get("/intake/v1/suggestions?q=防骗&limit=1").get_json()
    assert (len(listed["items"]), listed["next"] is not None) == (1, True)
    assert LIMITS["follow_up"].months == 12
