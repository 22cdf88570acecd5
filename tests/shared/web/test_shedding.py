"""Who gives way to whom: decided on paper from who is at work, who waits, and whose they are."""

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.db import deadline
from shared.errors import Refusal, TooMany, Unavailable
from shared.web import PUBLIC, SERVICE, SIGNED_IN, admission, shedding, turn
from shared.web.admission import Admission
from shared.web.shedding import PLACES, SHARES, Hall, Ticket, Work, decide, next_in, share_of, work_of
from tests.shared.web.sample import Sample

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
        room.waiting += [ticket] * (found == "wait")
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


def held_up(door: Admission, work: Work, tokens: list[str]) -> tuple[list[threading.Thread], threading.Event]:
    """So many requests at work until the event is set, one for each token."""
    let_go, inside = threading.Event(), threading.Semaphore(0)

    def work_on(token: str) -> None:
        with door.place("intake", work, token):
            inside.release()
            let_go.wait(10)

    threads = [threading.Thread(target=work_on, args=(token,)) for token in tokens]
    for one in threads:
        one.start()
    for _ in threads:
        assert inside.acquire(timeout=5)
    return threads, let_go


def known(units: int) -> tuple[Admission, list[str]]:
    door, tokens = Admission(), [f"token-{n}" for n in range(units)]
    for number, token in enumerate(tokens):
        door.know(token, f"unit-{number}")
    return door, tokens


def refused(door: Admission, work: Work, token: str) -> Refusal:
    with pytest.raises((TooMany, Unavailable)) as found, door.place("intake", work, token):
        pass
    return found.value


def test_full_is_503_with_a_time_and_a_chinese_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shedding, "LINE", 0)
    door, tokens = known(PLACES + 1)
    threads, let_go = held_up(door, "intake", tokens[:PLACES])
    no = refused(door, "bulk", tokens[PLACES])
    assert (no.status, no.code, no.headers, no.extra) == (503, "overloaded", {"Retry-After": "30"}, {"work": "bulk"})
    assert "导出" in no.title
    assert door.verdict().state == "warn"
    let_go.set()
    for one in threads:
        one.join()
    with door.place("intake", "bulk", tokens[PLACES]):
        pass


def test_who_waits_is_called_in_when_a_place_is_given_back() -> None:
    door, tokens = known(PLACES + 1)
    threads, let_go = held_up(door, "intake", tokens[:PLACES])
    came = threading.Event()

    def late() -> None:
        with door.place("intake", "act", tokens[PLACES]):
            came.set()

    waiter = threading.Thread(target=late)
    waiter.start()
    assert not came.wait(0.05)
    let_go.set()
    assert came.wait(5)
    for one in [*threads, waiter]:
        one.join()
    assert door.hall == Hall(seen=door.hall.seen, at_work=door.hall.at_work)
    assert not door.hall.at_work.total()


def test_a_place_is_given_back_whatever_happens() -> None:
    door = Admission()
    with pytest.raises(ZeroDivisionError), door.place("intake", "act", None):
        _ = 1 / 0
    assert not door.hall.at_work.total()


def test_a_made_up_token_counts_with_the_strangers_and_a_known_one_with_its_unit() -> None:
    door = Admission()
    door.know("good", "unit-1")
    assert [door.unit_of(token) for token in (None, "made up", "good")] == [shedding.NOBODY, shedding.NEW, "unit-1"]


@pytest.fixture
def crowded(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sample]:
    """The sample service while as many are at work as may be, and no line is left to join."""
    door, tokens = known(PLACES)
    monkeypatch.setattr(shedding, "LINE", 0)
    monkeypatch.setattr(turn, "ADMISSION", door)
    threads, let_go = held_up(door, "intake", tokens)
    yield sample
    let_go.set()
    for one in threads:
        one.join()


def test_the_doors_say_503_in_words_and_nothing_is_done(crowded: Sample) -> None:
    answer = crowded.client().post("/intake/v1/needs", json={"title": "夏季交通宣传"})
    assert (answer.status_code, answer.json["code"], answer.json["work"]) == (503, "overloaded", "act")
    assert answer.headers["Retry-After"] == "3"
    assert answer.content_type == "application/problem+json"
    assert not crowded.needs()


def test_a_person_reads_a_page_that_says_so(crowded: Sample) -> None:
    answer = crowded.client(cookie=True).get("/intake/page")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "系统繁忙，查询与页面暂缓" in answer.text


def test_a_form_that_finds_no_place_is_told_so(crowded: Sample) -> None:
    answer = crowded.client(cookie=True).post("/intake/page", data={"title": "夏季交通宣传"})
    assert answer.status_code == 503
    assert not crowded.needs()


@pytest.mark.parametrize("path", ["/intake/livez", "/intake/readyz", "/intake/metrics", "/static/app.css"])
def test_health_numbers_and_looks_are_always_answered(crowded: Sample, path: str) -> None:
    assert crowded.client(None).get(path).status_code in (200, 404)


def test_who_was_sent_away_is_counted(crowded: Sample) -> None:
    crowded.client().get("/intake/v1/needs")
    told = crowded.client(None).get("/intake/metrics").text
    assert 'baiying_requests_shed_total{reason="full",service="intake",work="read"}' in told


def test_not_signed_in_is_still_401_and_takes_no_place(crowded: Sample) -> None:
    assert crowded.client(None).post("/intake/v1/needs", json={}).status_code == 401


def test_once_seen_somebody_counts_with_the_own_unit(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    door = Admission()
    monkeypatch.setattr(turn, "ADMISSION", door)
    client = sample.client()
    token = client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert door.unit_of(token) == shedding.NEW
    assert client.get("/intake/v1/needs").status_code == 200
    assert door.unit_of(token) == sample.units["lanshan"].id


def test_who_waited_in_vain_for_the_own_unit_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shedding.SHARES, "act", dataclasses.replace(SHARES["act"], patience=0.05))
    door, tokens = known(2)
    threads, let_go = held_up(door, "act", [tokens[0]] * 4)
    with door.place("intake", "read", tokens[1]):
        assert refused(door, "act", tokens[0]).code == "unit_too_many"
    let_go.set()
    for one in threads:
        one.join()


def test_a_flooding_unit_rests_before_its_next_turn_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps its place for twice as long as it worked; a unit with a short line gives it back at once."""
    ticks, rests = iter(range(100)), list[float]()
    door = Admission(clock=lambda: float(next(ticks)) / 10)
    monkeypatch.setattr(admission.time, "sleep", rests.append)
    door.know("token", "flood")
    door.hall.notice("other", 0.0)
    with door.place("intake", "intake", "token"):
        pass
    assert not rests
    with door.place("intake", "intake", "token"):
        door.hall.waiting = [asked("intake", "flood") for _ in range(shedding.FLOOD)]
        door._called = {each: threading.Event() for each in door.hall.waiting}
    assert rests == [pytest.approx(admission.BREATH * 0.1)]


def test_whose_unit_has_a_full_line_is_known_without_a_request() -> None:
    door, tokens = known(2)
    assert not door.flooded
    door.hall.waiting = [asked("intake", "unit-0") for _ in range(shedding.OF_UNIT_WAITING)]
    assert door.flooded
    assert [door.is_flooding(token) for token in (*tokens, "never seen")] == [True, False, False]


def test_who_floods_is_told_so_however_short_its_line_has_become(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of a line is still of a flood: 429, never 503; and once the line is short the second place is theirs."""
    monkeypatch.setitem(shedding.SHARES, "act", dataclasses.replace(SHARES["act"], patience=1.0))
    door, tokens = known(1)
    answers, many = Counter[str](), shedding.FLOOD + 1
    threads, let_go = held_up(door, "act", tokens)
    door.hall.notice("other", door.clock())
    long_ago = [asked("bulk", "unit-0", door.clock()) for _ in range(shedding.FLOOD)]
    door.hall.waiting = [*long_ago]

    def ask() -> None:
        try:
            with door.place("intake", "act", tokens[0]):
                answers["in"] += 1
                let_go.wait(10)
        except Refusal as no:
            answers[no.code] += 1

    waiters = [threading.Thread(target=ask) for _ in range(many)]
    for one in waiters:
        one.start()
    until = time.monotonic() + 10
    while len(door.hall.waiting) < len(long_ago) + many and time.monotonic() < until:
        threading.Event().wait(0.005)
    door.hall.waiting = door.hall.waiting[len(long_ago) :]
    while answers.total() < many and time.monotonic() < until:
        threading.Event().wait(0.005)
    let_go.set()
    for one in [*threads, *waiters]:
        one.join()
    assert set(answers) == {"unit_too_many", "in"}
