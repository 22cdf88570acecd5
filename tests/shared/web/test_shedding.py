"""Who gives way to whom: decided on paper from who is at work, who waits, and whose they are."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.db import deadline
from shared.web import PUBLIC, SERVICE, SIGNED_IN, shedding
from shared.web.shedding import PLACES, SHARES, Hall, Ticket, Work, decide, next_in, share_of, work_of

WORKS: tuple[Work, ...] = ("bulk", "read", "act", "intake")


def hall(*at_work: tuple[Work, str], waiting: tuple[Ticket, ...] = (), now: float = 100.0) -> Hall:
    """A hall with these in it, each of a unit of its own where it is said as `*`."""
    made = Hall()
    for number, (work, unit) in enumerate(at_work):
        named = f"u{number}" if unit == "*" else unit
        made.notice(named, now)
        made.enter(Ticket(work, named, now))
    for each in waiting:
        made.notice(each.unit, now)
    made.waiting = list(waiting)
    return made


def asked(work: Work, unit: str = "mine", since: float = 100.0) -> Ticket:
    return Ticket(work, unit, since)


@pytest.mark.parametrize("work", WORKS)
def test_an_empty_hall_lets_everybody_in(work: Work) -> None:
    assert decide(hall(), asked(work)) == "in"


@pytest.mark.parametrize(
    ("busy", "let_in"),
    [(7, {"bulk", "read", "act", "intake"}), (8, {"read", "act", "intake"}), (12, {"act", "intake"}),
     (14, {"intake"}), (16, set())],
)  # fmt: skip
def test_the_fuller_it_is_the_fewer_kinds_come_in(busy: int, let_in: set[str]) -> None:
    full = hall(*[("intake", "*")] * busy)
    assert {work for work in WORKS if decide(full, asked(work)) == "in"} == let_in


def test_what_is_sent_away_goes_in_order_exports_first_intake_last() -> None:
    """As the line grows one kind after the other is sent away, and never a more urgent one before."""
    gone: list[str] = []
    for length in range(shedding.LINE + 1):
        full = hall(*[("intake", "*")] * PLACES, waiting=tuple(asked("intake", f"w{n}") for n in range(length)))
        gone += [work for work in WORKS if work not in gone and decide(full, asked(work)) == "full"]
    assert gone == list(WORKS)


def test_who_has_waited_long_is_a_reason_to_send_away_who_is_less_urgent() -> None:
    waiting = (asked("intake", "w", since=97.0),)
    full = hall(*[("intake", "*")] * PLACES, waiting=waiting)
    assert [decide(full, asked(work)) for work in WORKS] == ["full", "full", "wait", "wait"]


def test_the_freed_place_goes_to_the_more_urgent_then_to_the_unit_with_the_least() -> None:
    waiting = (
        asked("read", "a", 90.0),
        asked("act", "b", 91.0),
        asked("intake", "c", 95.0),
        asked("intake", "d", 96.0),
    )
    free = hall(*[("intake", "*")] * 10, ("intake", "c"), waiting=waiting)
    assert next_in(free) is waiting[3]
    free.waiting.remove(waiting[3])
    assert next_in(free) is waiting[2]


def test_a_unit_alone_has_everything_and_two_share() -> None:
    alone = hall(*[("act", "flood")] * 13)
    assert decide(alone, asked("act", "flood")) == "in"
    alone.notice("other", 100.0)
    assert share_of(alone, "flood") == 4
    assert decide(alone, asked("act", "flood")) == "wait"
    assert decide(alone, asked("act", "other")) == "in"


def test_a_unit_of_long_ago_takes_nobody_s_share() -> None:
    long_ago = Hall()
    long_ago.notice("other", 1.0)
    long_ago.notice("flood", 100.0)
    assert share_of(long_ago, "flood") == PLACES


def test_every_unit_keeps_its_least_however_many_there_are() -> None:
    crowd = hall(*[("read", "*")] * 10)
    assert share_of(crowd, "u3") == shedding.LEAST
    assert share_of(crowd, shedding.NOBODY) == share_of(crowd, shedding.NEW) == shedding.STRANGERS


def test_a_flooding_unit_is_told_so_and_the_others_do_not_feel_its_line() -> None:
    """Those who wait for their own unit say nothing about whether there are places: the others wait no shorter line."""
    flood = tuple(asked("intake", "flood", 60.0) for _ in range(shedding.OF_UNIT_WAITING))
    full = hall(*[("intake", "flood")] * 4, *[("intake", "*")] * 9, waiting=flood)
    assert decide(full, asked("intake", "flood")) == "too_many"
    assert decide(full, asked("act")) == "in"
    assert decide(full, asked("read")) == "wait"


def test_a_flooding_unit_has_one_place_while_others_are_there() -> None:
    """Its writers would stand before the others' at the database; alone it has all places, however long its line."""
    line = tuple(asked("intake", "flood", 60.0) for _ in range(shedding.FLOOD))
    crowd = hall(("intake", "other"), ("intake", "flood"), waiting=line)
    assert share_of(crowd, "flood") == 1
    assert next_in(crowd) is None
    crowd.waiting.pop()
    assert share_of(crowd, "flood") > 1
    alone = hall(("intake", "flood"), waiting=line)
    assert share_of(alone, "flood") == PLACES
    assert not shedding.floods(hall(("act", "*"), waiting=(asked("act", shedding.NEW),) * 20), shedding.NEW)


def test_what_comes_at_once_is_a_burst_and_what_goes_on_is_a_flood() -> None:
    """A long line is a flood after three seconds, also while it is short for a moment; it ends with a pause."""
    crowd = hall(("intake", "other"), ("intake", "mine"))

    def at(now: float, waiting: int) -> bool:
        crowd.notice("other", now)
        crowd.notice("mine", now)
        crowd.waiting = [asked("intake", "mine", now) for _ in range(waiting - 1)]
        crowd.join(asked("intake", "mine", now))
        return shedding.keeps_flooding(crowd, "mine")

    many = shedding.FLOOD
    assert [at(100.0, many), at(102.4, many), at(102.9, many), at(103.0, many)] == [False, False, False, True]
    assert at(105.5, 1)
    assert share_of(crowd, "mine") == 1
    assert not at(105.6, 1)
    assert share_of(crowd, "mine") > 1
    assert [at(108.0, many), at(113.1, many), at(116.0, many), at(116.1, many)] == [True, False, False, True]
    del crowd.seen["other"]
    assert not shedding.keeps_flooding(crowd, "mine"), "alone it is in nobody's way"
    crowd.notice("third", 130.0)
    crowd.waiting = [asked("intake", "third", 130.0)] * many
    crowd.join(asked("intake", "third", 130.0))
    assert list(crowd.long) == ["third"]


@pytest.mark.parametrize("who", [shedding.NOBODY, shedding.NEW])
def test_a_morning_s_line_at_the_sign_in_is_no_flood(who: str) -> None:
    """However long it lasts: they are people of many units, and none of them rests with a place in hand."""
    crowd = hall(("intake", "other"))
    for now in (100.0, 102.0, 104.0):
        crowd.notice(who, now)
        crowd.waiting = [asked("intake", who, now)] * shedding.FLOOD
        crowd.join(asked("intake", who, now))
    assert not shedding.keeps_flooding(crowd, who)
    assert not shedding.floods(crowd, who)


def test_one_file_at_a_time_is_made_for_one_unit() -> None:
    busy = hall(("bulk", "mine"))
    assert decide(busy, asked("bulk", "mine")) == "wait"
    assert decide(busy, asked("bulk", "other")) == "in"
    assert decide(busy, asked("read", "mine")) == "in"


def test_no_place_is_promised_longer_than_a_request_may_take() -> None:
    assert all(share.patience < deadline.SECONDS for share in SHARES.values())
    assert [SHARES[work].below for work in WORKS] == sorted(SHARES[work].below for work in WORKS)
    assert shedding.THREADS >= PLACES + shedding.LINE + shedding.FILES + shedding.SPARE


@pytest.mark.parametrize(
    ("kind", "who", "noted", "rule", "work"),
    [
        ("query", SIGNED_IN, None, "/needs", "read"), ("page", SIGNED_IN, None, "/needs", "read"),
        ("query", SIGNED_IN, "export", "/roster.csv", "bulk"), ("page", SIGNED_IN, None, "/sheet.xlsx", "bulk"),
        ("command", SIGNED_IN, "config", "/sinks", "act"), ("post", SIGNED_IN, None, "/needs/new", "act"),
        ("command", PUBLIC, None, "/sessions", "intake"), ("query", SERVICE, None, "/events", "intake"),
    ],
)  # fmt: skip
def test_what_a_route_is_says_what_work_it_is(kind: str, who: object, noted: str | None, rule: str, work: str) -> None:
    assert work_of(None, kind, who.kind, noted, rule) == work  # type: ignore[attr-defined]
    assert work_of("intake", kind, who.kind, noted, rule) == "intake"  # type: ignore[attr-defined]


@given(st.lists(st.tuples(st.sampled_from(WORKS), st.sampled_from("abcdefgh")), max_size=120), st.randoms())
def test_whatever_comes_nobody_is_forgotten_and_nothing_is_exceeded(
    coming: list[tuple[Work, str]], dice: "Callable[..., object]"
) -> None:
    """Come, wait, go in any order: never more at work than places, and an empty hall has an empty line."""
    room, inside = Hall(), list[Ticket]()
    for moment, (work, unit) in enumerate(coming):
        ticket = Ticket(work, unit, float(moment) / 10)
        room.notice(unit, ticket.since)
        found = decide(room, ticket)
        inside += _admitted(room, ticket) if found == "in" else []
        if found == "wait":
            room.join(ticket)
        assert room.at_work.total() == len(inside) <= PLACES
        assert len(room.waiting) <= shedding.LINE
        if inside and dice.random() < 0.5:  # type: ignore[attr-defined]
            _leave(room, inside, dice.randrange(len(inside)))  # type: ignore[attr-defined]
    while inside:
        _leave(room, inside, 0)
    assert not room.waiting
    assert not room.by_unit
    assert not room.at_work.total()


def _admitted(room: Hall, ticket: Ticket) -> list[Ticket]:
    room.enter(ticket)
    return [ticket]


def _leave(room: Hall, inside: list[Ticket], number: int) -> None:
    room.leave(inside.pop(number))
    while (found := next_in(room)) is not None:
        room.waiting.remove(found)
        inside += _admitted(room, found)
