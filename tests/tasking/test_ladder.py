"""The ladder: every rung says its event once, in its turn, to whom it is for; nothing twice, nothing skipped."""

import json
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.app import SERVICE
from services.tasking.limits import DEFAULTS
from services.tasking.models import LimitClock, Supervision, Task
from shared import failpoints
from shared.db import SHANGHAI
from shared.log import history
from shared.service import Work
from tests.tasking.build import Tasking
from tests.tasking.clocks import CALENDAR, HOUR, change, go_to, make_clock, moment, morning, raised, rungs, sweep
from tests.tasking.conftest import BOTH

KINDS = sorted({(rung.rung, rung.to) for rule in DEFAULTS for rung in rule.ladder})
MINUTE = timedelta(minutes=1)


def told(made: Tasking, clock_id: str) -> list[dict[str, Any]]:
    """The bodies of limit.escalated about a clock."""
    with made.db.read() as session:
        return [json.loads(entry.body) for entry in history(session, "clock", clock_id)]


def beijing(text: str) -> datetime:
    """'2026-06-05 16:00' on the bureau's clock."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rung_in_the_configuration_says_its_event(tasking: Tasking, kind: tuple[str, str]) -> None:
    """Trap 4: a rule stored without a consumer. Every default policy that has this rung is tried."""
    rung, to = kind
    due = morning(tasking) + HOUR
    rules = [rule for rule in DEFAULTS if kind in {(one.rung, one.to) for one in rule.ladder}]
    assert rules
    clocks = [make_clock(tasking, due, policy_id=rule.id, priority=rule.priority or "ordinary") for rule in rules]
    days = {"blue": due - HOUR, "yellow": due, "red": CALENDAR.add_days(due, 2 if to == "executive_deputy" else 1)}
    go_to(tasking, days[rung])
    while sweep(tasking):
        pass
    for clock in clocks:
        said = told(tasking, clock)[-1]
        expected = {"member": "leader"}.get(to, to)  # a push has no member who holds it
        assert (said["rung"], said["to_role"], said["clock_id"]) == (rung, expected, clock)
        assert raised(tasking, clock)[-1].number


def test_each_rung_once_and_then_once_each_working_day(both: Tasking) -> None:
    """Trap 6, over a week of working days; a sweep in between does nothing."""
    due = morning(both) + 2 * HOUR
    clock = make_clock(both, due)
    seen = []
    for at in (due - HOUR, due, *(CALENDAR.add_days(due, n) for n in range(1, 6))):
        go_to(both, at - MINUTE)
        assert sweep(both) == 0
        go_to(both, at)
        assert (sweep(both), sweep(both)) == (1, 0)
        seen.append(rungs(both, clock)[-1][:2])
    assert seen == [("blue", 1), ("yellow", 1), *(("red", n) for n in range(1, 6))]
    assert [one["rung"] for one in told(both, clock)] == [rung for rung, _ in seen]
    numbers = [row.number for row in raised(both, clock)]
    assert len(set(numbers)) == 7
    assert all(number and number.startswith("督〔") for number in numbers)
    change(both, clock, state="satisfied", ended_at=moment(both))
    go_to(both, CALENDAR.add_days(due, 6))
    assert sweep(both) == 0, "closed: no more of it"


def test_after_a_long_night_the_highest_fires_and_the_lower_are_marked(both: Tasking) -> None:
    """Trap 7, H08: the sweep was away across four rungs."""
    due = morning(both) + HOUR
    clock = make_clock(both, due)
    go_to(both, CALENDAR.add_days(due, 2))
    assert (sweep(both), sweep(both)) == (1, 0)
    assert rungs(both, clock) == [
        ("blue", 1, "superseded"), ("yellow", 1, "superseded"), ("red", 1, "superseded"), ("red", 2, "open"),
    ]  # fmt: skip
    (said,) = told(both, clock)
    assert (said["rung"], said["n"], said["to_role"], said["superseded"]) == ("red", 2, "executive_deputy", 3)
    with both.db.read() as session:
        held = session.get_one(LimitClock, clock)
    assert held.late_at is not None
    assert held.next_at == CALENDAR.add_days(due, 3)


@pytest.mark.parametrize(
    "changes",
    [{"state": "paused"}, {"state": "satisfied"}, {"state": "cancelled"}, {"next_at": None}],
    ids=["paused", "satisfied", "cancelled", "without a next rung"],
)
def test_what_ended_or_stands_still_fires_nothing(tasking: Tasking, changes: dict[str, Any]) -> None:
    clock = make_clock(tasking, morning(tasking) - HOUR, **changes)
    assert sweep(tasking) == 0
    assert rungs(tasking, clock) == []


def test_what_was_moved_meanwhile_fires_by_its_new_time(tasking: Tasking) -> None:
    due = morning(tasking) + HOUR
    clock = make_clock(tasking, due)
    later = due + 2 * HOUR
    change(tasking, clock, due_at=later, blue_at=later - HOUR, red_at=CALENDAR.add_days(later, 1))
    go_to(tasking, due)
    sweep(tasking)
    assert rungs(tasking, clock) == [], "an old next_at is looked at and put right"
    with tasking.db.read() as session:
        assert session.get_one(LimitClock, clock).next_at == later - HOUR
    go_to(tasking, later - HOUR)
    sweep(tasking)
    assert rungs(tasking, clock) == [("blue", 1, "open")]


def test_an_extension_is_climbed_anew(tasking: Tasking) -> None:
    due = morning(tasking) + HOUR
    clock = make_clock(tasking, due)
    sweep(tasking)
    later = due + 3 * HOUR
    times = {"due_at": later, "blue_at": later - HOUR, "next_at": later - HOUR}
    change(tasking, clock, **times, red_at=CALENDAR.add_days(later, 1), generation=2)
    go_to(tasking, later)
    sweep(tasking)
    assert [row[:2] for row in rungs(tasking, clock)] == [("blue", 1), ("blue", 1), ("yellow", 1)]
    assert {row.generation for row in raised(tasking, clock)} == {1, 2}


@pytest.mark.parametrize(("hour", "waits"), [(3, True), (10, False), (13, True)], ids=["night", "morning", "noon"])
def test_a_routine_notice_keeps_office_hours(tasking: Tasking, hour: int, waits: bool) -> None:
    """Trap 15: what is found late at 03:00 is late at once, but goes out when the office opens."""
    at = morning(tasking, hour)
    clock = make_clock(tasking, at - 2 * HOUR)
    sweep(tasking)
    row = raised(tasking, clock)[-1]
    opens = {3: "08:30", 13: "14:00"}
    assert (row.send_at > row.raised_at) == waits
    assert not waits or row.send_at.astimezone(SHANGHAI).strftime("%H:%M") == opens[hour]
    with tasking.db.read() as session:
        late_at = session.get_one(LimitClock, clock).late_at
    assert late_at is not None
    assert late_at < row.send_at or not waits


def test_the_emergency_class_knows_no_night(tasking: Tasking) -> None:
    clock = make_clock(tasking, morning(tasking, 3) - 2 * HOUR, priority="flash")
    sweep(tasking)
    row = raised(tasking, clock)[-1]
    assert row.send_at == row.raised_at


def test_dying_at_a_rung_leaves_nothing_done_and_the_next_sweep_does_it_all(both: Tasking) -> None:
    """A21 inside one process: at the second of three clocks."""
    due = morning(both) - HOUR
    clocks = [make_clock(both, due) for _ in range(3)]
    failpoints.arm("sla.nth=raise:2")
    with pytest.raises(failpoints.FailPointError):
        sweep(both)
    failpoints.arm("")
    assert [rungs(both, clock) for clock in clocks] == [[], [], []]
    assert [told(both, clock) for clock in clocks] == [[], [], []]
    chore = next(chore for chore in SERVICE.chores if chore.name == "ladder")
    work = Work(both.db, both.db.settings, None)  # type: ignore[arg-type]
    assert (chore.run(work), chore.run(work)) == (3, 0)
    assert all([row[2] for row in rungs(both, clock)] == ["superseded", "open"] for clock in clocks)
    assert [len(told(both, clock)) for clock in clocks] == [1, 1, 1]


def test_many_sweeps_at_once_fire_each_rung_once(both: Tasking) -> None:
    """F10 in threads: the claim decides, not luck."""
    due = morning(both) - HOUR
    clocks = [make_clock(both, due) for _ in range(30)]
    ready, faults = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        try:
            ready.wait(10)
            while sweep(both):
                pass
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert [[row[:2] for row in rungs(both, clock)] for clock in clocks] == [[("blue", 1), ("yellow", 1)]] * 30
    assert [len(told(both, clock)) for clock in clocks] == [1] * 30


def test_the_key_makes_a_second_one_impossible(tasking: Tasking) -> None:
    clock = make_clock(tasking, morning(tasking) - HOUR)
    sweep(tasking)
    with pytest.raises(sa.exc.IntegrityError), tasking.db.write() as session:  # noqa: PT012 - one transaction
        row = session.scalars(sa.select(Supervision).where(Supervision.number.is_not(None))).one()
        columns = {column.key: getattr(row, column.key) for column in sa.inspect(Supervision).column_attrs}
        session.add(Supervision(**columns | {"id": columns["clock_id"], "number": "督〔2026〕9999号"}))
    assert len(rungs(tasking, clock)) == 2


def test_a_clock_that_cannot_be_reckoned_does_not_hold_the_others_up(tasking: Tasking) -> None:
    due = morning(tasking) - HOUR
    beyond = due.replace(year=1990)
    broken = make_clock(tasking, due, due_at=beyond, blue_at=None, red_at=None)
    sound = make_clock(tasking, due)
    assert (sweep(tasking), sweep(tasking)) == (2, 0)
    assert rungs(tasking, broken) == []
    assert rungs(tasking, sound)[-1] == ("yellow", 1, "open")


def test_the_sweep_works_in_batches(tasking: Tasking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.tasking.actions.ladder.BATCH", 2)
    due = morning(tasking) - HOUR
    clocks = [make_clock(tasking, due + n * MINUTE) for n in range(5)]
    assert [sweep(tasking) for _ in range(4)] == [2, 2, 1, 0]
    first = [raised(tasking, clock)[-1].raised_at for clock in clocks]
    assert first == sorted(first), "what was due first comes first"


@pytest.mark.parametrize("both", [BOTH[1]], indirect=True)
def test_what_another_has_in_hand_is_left_to_the_next_turn(both: Tasking) -> None:
    """PostgreSQL: neither a clock nor a task that another transaction holds is waited for, nor are they lost."""
    due = morning(both) - HOUR
    held, free = make_clock(both, due), make_clock(both, due)
    task_id = both.task(priority="urgent")
    go_to(both, moment(both) + 2 * HOUR)
    with both.db.write() as other:
        other.execute(sa.select(LimitClock).where(LimitClock.id == held).with_for_update())
        other.execute(sa.select(Task).where(Task.id == task_id).with_for_update())
        while sweep(both):
            pass
        assert (rungs(both, held), len(rungs(both, free))) == ([], 2)
        assert "task.late" not in both.said("task", task_id)
    while sweep(both):
        pass
    assert len(rungs(both, held)) == 2
    assert both.said("task", task_id).count("task.late") == 1


def test_a_task_goes_late_without_its_writers_form_going_stale(both: Tasking) -> None:
    task_id = both.task(priority="urgent")
    leader = both.client("city.leader")
    leader.task(task_id)
    both.forward(hours=1, minutes=1)
    before = leader.task(task_id)["version"]
    sweep(both)
    with both.db.read() as session:
        task = session.get_one(Task, task_id)
        assert task.late_at is not None
    assert both.said("task", task_id).count("task.late") == 1
    assert leader.task(task_id)["version"] == before


@pytest.mark.parametrize(
    ("due", "red"),
    [
        ("2027-01-29 17:59", "2027-02-01 17:59"),  # month end over a weekend
        ("2027-03-31 23:59", "2027-04-02 08:30"),  # a night at the end of a quarter
        ("2028-02-28 16:00", "2028-02-29 16:00"),  # 29 February
        ("2026-12-31 23:59", "2027-01-05 08:30"),  # the year ends at night, with a holiday behind it
    ],
)
def test_nights_month_ends_leap_days_and_the_turn_of_the_year(tasking: Tasking, due: str, red: str) -> None:
    """H04: yellow at the minute, red on the working day after, and no rung before its time."""
    at, day_after = beijing(due), beijing(red)
    clock = make_clock(tasking, at)
    go_to(tasking, at - MINUTE)
    sweep(tasking)
    go_to(tasking, at)
    sweep(tasking)
    go_to(tasking, day_after - MINUTE)
    assert sweep(tasking) == 0
    go_to(tasking, day_after)
    assert sweep(tasking) == 1
    assert rungs(tasking, clock) == [("blue", 1, "open"), ("yellow", 1, "open"), ("red", 1, "open")]


def test_numbers_begin_anew_with_the_bureaus_year(tasking: Tasking) -> None:
    """H04: by the calendar of Beijing, not of Greenwich: eight hours earlier."""
    eve = beijing("2027-12-31 23:58")
    old = make_clock(tasking, eve, priority="flash", blue_at=None, next_at=eve)
    go_to(tasking, eve)
    sweep(tasking)
    new = make_clock(tasking, eve + 3 * MINUTE, priority="flash", blue_at=None, next_at=eve + 3 * MINUTE)
    go_to(tasking, eve + 3 * MINUTE)
    sweep(tasking)
    assert [raised(tasking, clock)[-1].number for clock in (old, new)] == ["督〔2027〕0001号", "督〔2028〕0001号"]
