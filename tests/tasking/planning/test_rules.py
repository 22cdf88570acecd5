"""On paper: clashes of the calendar, the year's progress, moves of a state."""

from datetime import date

import pytest

from services.tasking.models import plan, sensitive
from services.tasking.planning import CONFERENCE_STATES, DAY_KINDS, TRACKS, Entry, clashes, month_of, progress_of
from services.tasking.planning.moves import CAMPAIGN, CONCERN, CONFERENCE, move, possible
from shared.errors import Conflict

DAY = date(2026, 6, 5)


def entry(key: str, what: str = "release", on: date = DAY, until: date | None = None, **more: object) -> Entry:
    told: dict[str, object] = {"topic": "crime", "channels": ("wechat",)} if what in ("release", "publication") else {}
    return Entry(key, what, on, until or on, key, **(told | more))  # type: ignore[arg-type]


def test_two_pieces_on_one_topic_by_one_channel_on_one_day_clash() -> None:
    found = clashes([entry("a"), entry("b"), entry("c", topic="traffic"), entry("d", channels=("radio",))])
    assert [(one.on, one.code, one.keys) for one in found] == [(DAY, "same_day", ("a", "b"))]


def test_another_day_is_no_clash_and_two_that_are_out_are_none() -> None:
    assert clashes([entry("a"), entry("b", on=date(2026, 6, 6))]) == []
    assert clashes([entry("a", "publication"), entry("b", "publication")]) == []
    assert [one.code for one in clashes([entry("a", "publication"), entry("b")])] == ["same_day"]


def test_what_is_meant_to_leave_together_does_not_clash_with_itself() -> None:
    assert clashes([entry("a", together="x"), entry("b", together="x")]) == []
    assert len(clashes([entry("a", together="x"), entry("b", together="y"), entry("c")])) == 3


def test_a_release_on_a_day_held_free_clashes_on_its_topics_only() -> None:
    day = entry("高考", "day", date(2026, 6, 4), date(2026, 6, 7), hold=True)
    assert [(one.code, one.keys) for one in clashes([day, entry("a")])] == [("hold_day", ("a", "高考"))]
    about = entry("高考", "day", hold=True, topics=("traffic",))
    assert clashes([about, entry("a")]) == []
    free = entry("宣传日", "day", hold=False)
    assert clashes([free, entry("a")]) == []
    past = entry("高考", "day", date(2026, 6, 1), date(2026, 6, 4), hold=True)
    assert clashes([past, entry("a")]) == []


def test_what_stands_against_one_release_is_named() -> None:
    found = clashes(
        [entry("a", barred=("frozen", "embargo")), entry("b", "publication", barred=("frozen",), topic="x")]
    )
    assert [(one.code, one.keys) for one in found] == [("embargo", ("a",)), ("frozen", ("a",))]


@pytest.mark.parametrize(
    ("day", "first", "last", "before", "after"),
    [
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), "2026-11", "2027-01"),
        (date(2028, 2, 10), date(2028, 2, 1), date(2028, 2, 29), "2028-01", "2028-03"),
    ],
)
def test_a_month(day: date, first: date, last: date, before: str, after: str) -> None:
    month = month_of(day)
    assert (month.first, month.last, month.before, month.after) == (first, last, before, after)
    assert len(month.days) == last.day


@pytest.mark.parametrize(
    ("on", "expected", "behind"),
    [
        (date(2025, 12, 31), 0, 0),
        (date(2026, 1, 1), 0, 0),
        (date(2026, 7, 1), 74, 38),
        (date(2026, 12, 31), 150, 114),
        (date(2027, 5, 1), 150, 114),
    ],
)
def test_a_hundred_and_fifty_planned_is_not_thirty_six_done(on: date, expected: int, behind: int) -> None:
    found = progress_of(150, 36, 2026, on)
    assert (found.expected, found.behind, found.percent) == (expected, behind, 24.0)


def test_more_than_was_asked_is_never_behind() -> None:
    assert (progress_of(10, 15, 2026, date(2026, 12, 31)).behind, progress_of(10, 15, 2026, DAY).percent) == (0, 150.0)


def test_moves() -> None:
    assert move(CAMPAIGN, "start", "planned", {"planned": "筹备中"}) == "running"
    assert possible(CONFERENCE, "planned") == ["hold", "cancel"]
    assert possible(CONFERENCE, "held") == possible(CONCERN, "answered") == possible(CAMPAIGN, "done") == []
    with pytest.raises(Conflict) as refused:
        move(CONFERENCE, "hold", "cancelled", CONFERENCE_STATES)
    assert (refused.value.code, refused.value.extra["allowed"]) == ("wrong_state", [])


def test_the_tables_take_what_the_words_name() -> None:
    assert list(TRACKS) == ["lawful", "guidance", "order"]
    kinds = next(one for one in plan.SensitiveDay.__table__.constraints if str(one.name).endswith("kind"))
    assert all(repr(kind) in str(kinds.sqltext) for kind in DAY_KINDS)  # type: ignore[attr-defined]
    assert sensitive.EventTrack.__tablename__ == "event_track"
