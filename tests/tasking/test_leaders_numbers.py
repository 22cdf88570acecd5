"""时限统计: colours, ages, outcomes, times taken, trend; scope; the same answer again for any moment of the past."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.tasking.models import clock
from services.tasking.numbers import COLOURS, NAMES, OUTCOMES, RUNGS, Asking, colour_then, period
from services.tasking.queries import numbers as counting
from services.tasking.queries.open_clocks import coloured
from services.tasking.schemas.policies import MEASURE_WORDS
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.errors import Invalid
from tests.tasking.build import Tasking
from tests.tasking.clock_rows import Clocks

SUMMARY = "/limits/summary"


def moment(made: Tasking) -> str:
    with made.db.read() as session:
        return now(session).isoformat().replace("+00:00", "Z")


def line(told: dict[str, Any], key: str) -> dict[str, Any]:
    return next(row for row in told["rows"] if row["key"] == key)


@pytest.fixture
def clocks(both: Tasking) -> Clocks:
    return Clocks(both)


@pytest.fixture
def leader(clocks: Clocks) -> Any:
    return clocks.made.client("city.leader")


def test_open_by_colour_each_clock_once(clocks: Clocks, leader: Any) -> None:
    started = {hours: clocks.start(hours=hours) for hours in (100, 11, 9, 0.5)}
    clocks.start(hours=None)
    clocks.pause(clocks.start(hours=9))
    clocks.start(name="statement", hours=1)
    clocks.made.forward(hours=10)
    told = leader.get(SUMMARY)
    drafting = line(told, "drafting")
    assert drafting["colours"] == {"green": 1, "blue": 1, "yellow": 2, "red": 0, "none": 1, "paused": 1}
    assert drafting["open"] == told["total"]["open"] == 6
    assert [row["key"] for row in told["others"]] == ["statement"]
    clocks.made.forward(hours=22)
    assert line(leader.get(SUMMARY), "drafting")["colours"]["red"] == 1
    clocks.end(started[9])
    assert leader.get(SUMMARY)["total"]["open"] == 5


def test_one_clock_and_many_are_coloured_alike(clocks: Clocks) -> None:
    """The conditions in SQL and the rule for one clock, at every edge of a clock's life."""
    clock_id = clocks.start(hours=10)
    with clocks.made.db.read() as session:
        from services.tasking.models.clock import ClockSpan

        span = session.get_one(ClockSpan, (clock_id, 1))
        for edge in (span.from_at, span.blue_at, span.due_at, span.red_at):
            for near in (-1, 0, 1):
                at = (edge or span.from_at) + timedelta(microseconds=near)
                wanted = period(at, Asking(at=at))
                rule = colour_then(span.paused, span.due_at, span.blue_at, span.red_at, at)
                found = [
                    colour
                    for colour, holds in coloured(wanted).items()
                    if session.query(ClockSpan).where(holds, ClockSpan.clock_id == clock_id).count()
                ]
                assert found == [rule], (edge, near)


def test_ages_are_calendar_days(clocks: Clocks, leader: Any) -> None:
    for days in (20, 0, 4, 2, 3, 1):
        clocks.start(hours=1000)
        clocks.made.forward(days=days)
    clocks.start(hours=1000)
    assert leader.get(SUMMARY)["total"]["ages"] == [1, 1, 2, 2, 1], "started 0, 1, 4, 6, 10, 10, 30 days ago"


def test_what_ended_by_outcome_with_the_time_it_took(clocks: Clocks, leader: Any) -> None:
    for used in range(100, 1100, 100):
        clocks.end(clocks.start(name="first_review"), used=used)
    late = clocks.start(name="first_review", hours=1)
    clocks.end(clocks.start(name="first_review"), "cancelled")
    clocks.end(clocks.start(name="first_review", hours=None))
    clocks.made.forward(hours=2)
    clocks.end(late, used=5000)
    row = line(leader.get(SUMMARY), "first_review")
    assert (row["kept"], row["late"], row["cancelled"], row["unlimited"]) == (10, 1, 1, 1)
    assert row["rate"] == 90.9
    assert (row["median_seconds"], row["p90_seconds"]) == (600, 1000)
    empty = line(leader.get(SUMMARY), "publishing")
    assert (empty["rate"], empty["median_seconds"], empty["p90_seconds"]) == (None, None, None)


def test_the_period_bounds_what_ended_and_the_steps_add_up(clocks: Clocks, leader: Any) -> None:
    for _ in range(10):
        clocks.end(clocks.start())
        late = clocks.start(hours=0.5)
        clocks.made.forward(days=1)
        clocks.end(late)
    whole = leader.get(f"{SUMMARY}?days=30")
    assert (whole["total"]["kept"], whole["total"]["late"]) == (10, 10)
    assert len(whole["trend"]) == 30
    assert sum(step["begun"] for step in whole["trend"]) == 20
    short = leader.get(f"{SUMMARY}?days=3")
    assert (short["total"]["kept"], short["total"]["late"]) == (2, 3)
    assert [step["late"] for step in short["trend"]] == [1, 1, 1]
    weeks = leader.get(f"{SUMMARY}?days=60")
    assert weeks["each"] == "week"
    assert sum(step["kept"] for step in weeks["trend"]) == 10
    day = short["trend"][0]["from"]
    assert datetime.fromisoformat(day).astimezone(UTC).hour == 16, "a day begins at midnight in Shanghai"


def test_by_unit_topic_and_priority(clocks: Clocks, leader: Any) -> None:
    clocks.start("371302", topic="traffic", priority="flash")
    clocks.end(clocks.start("371302", topic="traffic"))
    clocks.start("3713")
    units = {row["label"]: (row["open"], row["kept"]) for row in leader.get(f"{SUMMARY}?by=unit")["rows"]}
    assert units == {"市局": (1, 0), "兰山分局": (1, 1)}
    topics = leader.get(f"{SUMMARY}?by=topic")["rows"]
    assert {row["key"]: (row["open"], row["kept"]) for row in topics if row["open"]} == {
        "crime": (1, 0), "traffic": (1, 1)
    }  # fmt: skip
    priorities = leader.get(f"{SUMMARY}?by=priority")["rows"]
    assert {row["key"]: row["open"] for row in priorities} == {"flash": 1, "urgent": 0, "ordinary": 1}
    filtered = leader.get(f"{SUMMARY}?topic=traffic&unit_id={clocks.made.units['371302']}")
    assert (filtered["total"]["open"], filtered["total"]["kept"]) == (1, 1)


def test_each_leader_sees_his_own_subtree(clocks: Clocks) -> None:
    made = clocks.made
    for unit in ("3713", "371302", "371323"):
        clocks.start(unit)
    seen = {
        login: made.client(login).get(f"{SUMMARY}?by=unit")["total"]["open"]
        for login in ("city.leader", "county.leader", "other.leader", "city.all")
    }
    assert seen == {"city.leader": 3, "county.leader": 1, "other.leader": 1, "city.all": 3}
    county = made.client("county.leader")
    for unit in ("3713", "371323", "371302-01"):
        assert county.call("GET", f"{SUMMARY}?unit_id={made.units[unit]}").status_code == 404
    for login in ("city.member", "county.first_reviewer", "head", "station", "admin", "xc"):
        for path in (SUMMARY, "/limits/clocks", "/limits/summary.xlsx"):
            assert made.client(login).call("GET", path).status_code == 403, (login, path)


def test_what_is_asked_for_must_make_sense(tasking: Tasking) -> None:
    leader = tasking.client("city.leader")
    for query in (
        "by=person", "at=2999-01-01", "at=2026-13-01", "at=x", "from=2026-02-01&to=2026-01-01", "from=2020-01-01",
        "to=yesterday", "days=0", "days=400", "sort=open", "order=due", "trend=hour",
    ):  # fmt: skip
        assert leader.call("GET", f"{SUMMARY}?{query}").status_code == 422, query
    with pytest.raises(Invalid):
        period(datetime(2026, 1, 1, tzinfo=UTC), Asking(at=datetime(2026, 1, 2, tzinfo=UTC)))


WHOLE = (
    *(f"{SUMMARY}?by={by}" for by in ("stage", "unit", "topic", "priority", "member")),
    "/limits/clocks?limit=200",
    "/limits/clocks?limit=200&outcome=late",
)


def answers(made: Tasking, at: str) -> list[Any]:
    leader = made.client("city.leader")
    return [leader.get(f"{path}{'&' if '?' in path else '?'}at={at}") for path in WHOLE]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in (1, 2))])
def test_a_past_moment_has_the_answer_that_was_given_then(clocks: Clocks, seed: int) -> None:
    """A random history; what was told at each moment is told again afterwards, to the last figure."""
    chance, made = random.Random(seed), clocks.made
    told: dict[str, list[Any]] = {}
    for _ in range(14):
        for _ in range(chance.randrange(2, 6)):
            _something(clocks, chance)
        at = moment(made)
        told[at] = answers(made, at)
        made.forward(hours=chance.choice((1, 7, 30)))
    assert sum(answer[0]["total"]["open"] for answer in told.values()) > 30
    assert any(answer[0]["total"]["late"] + answer[0]["total"]["kept"] for answer in told.values())
    for at, before in told.items():
        assert answers(made, at) == before, at


def _something(clocks: Clocks, chance: random.Random) -> None:
    """One thing that happens to clocks."""
    people = [clocks.made.people[name] for name in ("city.member", "city.member2", "county.member")]
    if len(clocks.held) < 6 or chance.random() < 0.3:
        clock_id = clocks.start(
            chance.choice(("3713", "371302")), chance.choice(("waiting", "drafting", "first_review", "statement")),
            chance.choice((5, 30, 100, None)), holder_id=chance.choice((None, *people)),
        )  # fmt: skip
        if chance.random() < 0.3:
            clocks.supervise(clock_id, wait=chance.choice((0, 0, 10)))
        return
    clock_id = chance.choice(clocks.held)
    others = ("cancel", "pause", "resume", "holder", "priority", "unit", "extend")
    what = chance.choice(("end",) * 4 + others)
    if what in ("end", "cancel"):
        clocks.end(clock_id, "cancelled" if what == "cancel" else None)
    elif what in ("pause", "resume"):
        getattr(clocks, what)(clock_id)
    elif what == "extend":
        with clocks.made.db.read() as session:
            later = now(session) + timedelta(hours=50)
        clocks.change(clock_id, "extend", due_at=later, blue_at=later, red_at=later, no_clock=None)
    else:
        other: dict[str, Any] = {
            "holder": {"holder_id": chance.choice(people)},
            "priority": {"priority": "flash"},
            "unit": {"unit_id": clocks.made.units["371323"]},
        }[what]
        clocks.change(clock_id, what, **other)


def test_a_past_day_is_counted_at_its_end(clocks: Clocks, leader: Any) -> None:
    clock_id = clocks.start(hours=5)
    today = leader.get(SUMMARY)["to"]
    clocks.made.forward(days=2)
    clocks.end(clock_id)
    told = leader.get(f"{SUMMARY}?at={today}")
    assert (told["total"]["open"], told["total"]["late"], told["to"]) == (1, 0, today)
    assert told["at"].endswith("15:59:59.999999Z")
    assert leader.get(SUMMARY)["total"]["late"] == 1


def test_supervisions_in_progress(clocks: Clocks, leader: Any) -> None:
    clock_id = clocks.start()
    first, second = clocks.supervise(clock_id), clocks.supervise(clock_id, "red", wait=5)
    before = moment(clocks.made)
    told = leader.get(SUMMARY)["supervisions"]
    assert told == {"open": 1, "answered": 0, "by_rung": {"blue": 0, "yellow": 1, "red": 0, "hand": 0}}
    clocks.made.forward(hours=6)
    clocks.answered(first)
    assert leader.get(SUMMARY)["supervisions"]["by_rung"]["red"] == 1
    assert leader.get(SUMMARY)["supervisions"]["answered"] == 1
    clocks.answered(second, close=True)
    assert leader.get(SUMMARY)["supervisions"]["open"] == 0
    assert leader.get(f"{SUMMARY}?at={before}")["supervisions"] == told


def test_the_numbers_are_read_from_their_indexes(tasking: Tasking) -> None:
    """No row of a span is looked up for the board, at any size."""
    seen: list[str] = []
    with tasking.db.read() as session:
        from shared.identity import KnownPerson, actor_of

        actor = actor_of(session, session.get_one(KnownPerson, tasking.people["city.leader"]))
        import sqlalchemy as sa

        @sa.event.listens_for(session.get_bind(), "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
            if "clock_span" in statement and not statement.startswith("EXPLAIN"):
                plan = session.connection().connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
                seen.extend(row[-1] for row in plan)

        counting.counted(session, actor, {})
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    reads = [step for step in seen if "clock_span" in step]
    assert len(reads) >= 5, seen
    assert all("COVERING INDEX" in step for step in reads), reads
    assert not [step for step in seen if "TEMP B-TREE FOR GROUP BY" in step], seen


def test_tasks_are_counted_in_the_stages_in_which_they_move() -> None:
    assert NAMES == RUNNING


def test_the_tables_have_the_same_words() -> None:
    assert set(clock.OUTCOMES) == set(OUTCOMES)
    assert set(clock.RUNGS) == set(RUNGS)
    assert set(clock.MEASURES) == set(MEASURE_WORDS)


def test_every_colour_has_a_word() -> None:
    assert all(COLOURS.values())
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_tasks_that_are_really_worked_on(both: Tasking) -> None:
    """Steps through the API, counted as they happen; each answer is given again afterwards."""
    leader, member = both.client("city.leader"), both.client("city.member")
    told: dict[str, list[Any]] = {}

    def remember() -> dict[str, Any]:
        at = moment(both)
        told[at] = answers(both, at)
        both.forward(minutes=5)
        found: dict[str, Any] = leader.get(SUMMARY)
        return found

    task_id = both.task()
    assert line(remember(), "waiting")["open"] == 1
    member.done(task_id, "claim")
    first = remember()
    assert (line(first, "waiting")["kept"], line(first, "drafting")["open"], first["total"]["open"]) == (1, 1, 1)
    assert leader.get(f"{SUMMARY}?by=member")["members"][0]["open"] == 1
    leader.done(task_id, "pause", reason="等待刑侦支队核实数据")
    assert line(remember(), "drafting")["colours"]["paused"] == 1
    leader.done(task_id, "resume", reason="数据已核实")
    member.write(task_id)
    member.submit(task_id)
    assert line(remember(), "first_review")["open"] == 1
    county = both.task("371302-01")
    both.client("county.leader").done(county, "decline", reason="上月已发过")
    remember()
    listed = leader.get("/limits/clocks?name=first_review")["items"]
    assert [one["task"]["id"] for one in listed] == [task_id]
    for at, before in told.items():
        assert answers(both, at) == before, at


def test_steps_that_are_over_are_counted_once_and_never_too_early(clocks: Clocks, leader: Any) -> None:
    """A week that is still going on, a day that just ended: both are counted again; an older one is not."""
    for _ in range(3):
        clocks.end(clocks.start())
        told = leader.get(f"{SUMMARY}?days=60")["trend"]
        assert told[-1]["begun"] == leader.get(f"{SUMMARY}?days=1")["total"]["kept"]
    clocks.made.forward(days=8)
    leader = clocks.made.client("city.leader")
    for _ in range(2):
        assert sum(step["kept"] for step in leader.get(f"{SUMMARY}?days=60")["trend"]) == 3
        assert sum(step["kept"] for step in leader.get(f"{SUMMARY}?days=60&topic=traffic")["trend"]) == 0
    clocks.end(clocks.start())
    assert sum(step["kept"] for step in leader.get(f"{SUMMARY}?days=60")["trend"]) == 4
