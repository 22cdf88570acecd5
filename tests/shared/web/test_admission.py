"""The door to work: who is let in, waits, is called and is told, with threads and through real doors."""

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from shared.errors import Refusal, TooMany, Unavailable
from shared.web import admission, shedding, turn
from shared.web.admission import Admission
from shared.web.shedding import PLACES, SHARES, Hall, Ticket, Work
from tests.shared.web.sample import Sample


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


@pytest.mark.parametrize(("worked", "rest"), [(0.01, 0.25), (0.1, 0.4), (0.6, 2.0)])
def test_a_flooding_unit_rests_before_its_next_turn_and_nobody_else_does(
    monkeypatch: pytest.MonkeyPatch, worked: float, rest: float
) -> None:
    """It keeps its place for four times as long as it worked, within limits; a short line or a burst not at all."""
    rests = list[float]()
    monkeypatch.setattr(admission.time, "sleep", rests.append)
    for line, since in ((0, 0.0), (shedding.FLOOD, 0.0), (shedding.FLOOD, -shedding.BURST)):
        ticks = iter(range(100))
        door = Admission(clock=lambda ticks=ticks: next(ticks) * worked)  # type: ignore[misc]
        door.know("token", "flood")
        door.hall.notice("other", 0.0)
        with door.place("intake", "intake", "token"):
            door.hall.waiting = [Ticket("intake", "flood", 100.0) for _ in range(line)]
            door.hall.long["flood"] = (since, 0.0)
            door._called = {each: threading.Event() for each in door.hall.waiting}
    assert rests == [pytest.approx(rest)]


def test_whose_unit_has_a_full_line_is_known_without_a_request() -> None:
    door, tokens = known(2)
    assert not door.flooded
    door.hall.waiting = [Ticket("intake", "unit-0", 100.0) for _ in range(shedding.OF_UNIT_WAITING)]
    assert door.flooded
    assert [door.is_flooding(token) for token in (*tokens, "never seen")] == [True, False, False]
    del door.hall.waiting[shedding.OF_FLOOD_WAITING :]
    assert not door.is_flooding(tokens[0]), "alone it may have a longer line"
    door.hall.notice("other", door.clock())
    assert not door.is_flooding(tokens[0]), "and so may a burst"
    door.hall.long["unit-0"] = (door.clock() - shedding.BURST, door.clock())
    assert door.is_flooding(tokens[0])
    door.hall.waiting.pop()
    assert not door.is_flooding(tokens[0])


def test_who_came_together_does_not_leave_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a whole line is told no in one moment, asks again in the next, and nobody else gets the interpreter."""
    waits: list[float] = []

    class Deaf(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            return False

    door, tokens = known(1)
    threads, let_go = held_up(door, "act", tokens * SHARES["act"].below)
    with monkeypatch.context() as deaf:
        deaf.setattr(admission.threading, "Event", Deaf)
        for _ in range(20):
            refused(door, "act", tokens[0])
    let_go.set()
    for one in threads:
        one.join()
    patience = SHARES["act"].patience
    assert len(set(waits)) == len(waits) == 20
    assert all(patience * admission.SOONEST <= each <= patience for each in waits)


def test_who_floods_is_told_so_however_short_its_line_has_become(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of a line is still of a flood: 429, never 503; and once the line is short the second place is theirs."""
    monkeypatch.setitem(shedding.SHARES, "act", dataclasses.replace(SHARES["act"], patience=1.0))
    door, tokens = known(1)
    answers, many = Counter[str](), shedding.FLOOD + 1
    threads, let_go = held_up(door, "act", tokens)
    door.hall.notice("other", door.clock())
    long_ago = [Ticket("bulk", "unit-0", door.clock()) for _ in range(shedding.FLOOD)]
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
