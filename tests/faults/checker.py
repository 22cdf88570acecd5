"""The book-keeper: after any trouble, reads the four databases and names what is lost, doubled or out of order."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database, now
from shared.db.ground import event_log
from shared.envelope import Entry
from shared.log import head, list_parked, read_cursors, verify
from shared.settings import SERVICES, Settings

FOLLOWS = {
    "directory": (),
    "intake": ("directory", "tasking", "notify"),
    "tasking": ("directory", "intake", "notify"),
    "notify": ("directory", "tasking"),
}


class Books:
    """All four logs in memory and a session on each database."""

    def __init__(self, settings: Settings) -> None:
        self.dbs = {service: Database(service, settings) for service in SERVICES}

    @cached_property
    def logs(self) -> dict[str, list[Entry]]:
        return {service: self._log(service) for service in SERVICES}

    def _log(self, service: str) -> list[Entry]:
        with self.dbs[service].read() as session:
            return [Entry(*row) for row in session.execute(sa.select(event_log).order_by(event_log.c.pos))]

    def facts(self, name: str) -> Iterator[dict[str, Any]]:
        """The bodies of every event of that name, in order."""
        for log in self.logs.values():
            yield from (json.loads(entry.body) for entry in log if entry.name == name)

    def rows(self, service: str, statement: str, **values: Any) -> list[Any]:
        with self.dbs[service].read() as session:
            return list(session.execute(sa.text(statement), values))

    def close(self) -> None:
        for db in self.dbs.values():
            db.dispose()


@contextmanager
def opened(settings: Settings) -> Iterator[Books]:
    books = Books(settings)
    try:
        yield books
    finally:
        books.close()


def check(settings: Settings, accepted: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong, a line each. `accepted`: ids of needs that were answered with 201."""
    with opened(settings) as books:
        return [
            *_chains(books), *_order(books), *_cursors(books), *_needs(books, set(accepted)), *_tasks(books),
            *_pushes(books), *_deliveries(books), *_supervisions(books),
        ]  # fmt: skip


def is_at_rest(settings: Settings) -> bool:
    """Whether every follower has reached its producer's head."""
    with opened(settings) as books:
        return not list(_lags(books))


def heads(books: Books) -> dict[str, int]:
    """The head of each log."""
    found = {}
    for service, db in books.dbs.items():
        with db.read() as session:
            found[service] = head(session)
    return found


def _lags(books: Books) -> Iterator[str]:
    last = heads(books)
    for service, producers in FOLLOWS.items():
        with books.dbs[service].read() as session:
            reached = {cursor.producer: cursor.pos for cursor in read_cursors(session)}
        yield from (f"{service} of {producer}" for producer in producers if reached.get(producer) != last[producer])


def _chains(books: Books) -> Iterator[str]:
    for service, db in books.dbs.items():
        with db.read() as session:
            verdict = verify(session)
        if verdict.fault:
            yield f"{service}: position {verdict.fault_pos} {verdict.fault}"


def _order(books: Books) -> Iterator[str]:
    for service, log in books.logs.items():
        last: Counter[tuple[str, str]] = Counter()
        for entry in log:
            about = (entry.agg_type, entry.agg_id)
            if entry.agg_ver != last[about] + 1:
                yield f"{service}: {about} goes from {last[about]} to {entry.agg_ver}"
            last[about] = entry.agg_ver


def _cursors(books: Books) -> list[str]:
    faults = []
    for service, producers in FOLLOWS.items():
        with books.dbs[service].read() as session:
            cursors = {cursor.producer: cursor for cursor in read_cursors(session)}
            faults += [f"{service}: parked {item.producer} {item.pos}: {item.error}" for item in list_parked(session)]
        for producer in producers:
            log, cursor = books.logs[producer], cursors.get(producer)
            if cursor is None or cursor.pos != len(log):
                faults.append(f"{service}: at {cursor and cursor.pos} of {len(log)} of {producer}")
            elif log and cursor.hash != log[-1].hash:
                faults.append(f"{service}: its hash of {producer} differs")
            if cursor and cursor.halted:
                faults.append(f"{service}: halted at {producer}: {cursor.halted}")
    return faults


def _needs(books: Books, accepted: set[str]) -> Iterator[str]:
    raised = Counter(fact["need_id"] for fact in books.facts("need.raised"))
    yield from (f"need {need} was accepted and is lost" for need in accepted - set(raised))
    yield from (f"need {need} was said {n} times" for need, n in raised.items() if n > 1)
    rows = {row[0] for row in _ids(books, "intake", "need")}
    yield from (f"need {need} stands in the log or the table only" for need in rows ^ set(raised))
    opened_for = Counter(need for fact in books.facts("task.opened") for need in fact["need_ids"])
    yield from (f"need {need} has {opened_for[need]} tasks" for need in raised if opened_for[need] != 1)
    numbers = [row[0] for row in books.rows("intake", "SELECT number FROM need ORDER BY number")]
    yield from _gapless(numbers)


def _tasks(books: Books) -> Iterator[str]:
    stage: dict[str, str] = {fact["task_id"]: "waiting" for fact in books.facts("task.opened")}
    for fact in books.facts("task.advanced"):
        if fact["from_stage"] != stage.get(fact["task_id"]):
            yield f"task {fact['task_id']}: {fact['step']} from {fact['from_stage']}, was {stage.get(fact['task_id'])}"
        stage[fact["task_id"]] = fact["to_stage"]
    held = dict(_ids(books, "tasking", "task", "stage"))
    for task, said in stage.items():
        if held.get(task) not in (said, "closed"):
            yield f"task {task} is {held.get(task)}, the log says {said}"
    yield from (f"task {task} is not in the log" for task in set(held) - set(stage))
    yield from _gapless([row[0] for row in books.rows("tasking", "SELECT number FROM task ORDER BY number")])


def _pushes(books: Books) -> Iterator[str]:
    wanted = {fact["publication_id"] for fact in books.facts("draft.published") if fact["push"] is not None}
    held = Counter(
        row[1] for row in _ids(books, "notify", "push", "publication_id", "purpose") if row[2] == "publication"
    )
    yield from (f"publication {p} has {held[p]} pushes" for p in wanted if held[p] != 1)
    answered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in books.facts("push.acknowledged"):
        answered[fact["push_id"], fact["unit_id"]].append(fact["state"])
    states = {(row[0], row[1]): row[2] for row in _pairs(books)}
    for (push, unit), said in answered.items():
        if states.get((push, unit)) != said[-1]:
            yield f"receipt {push} {unit} is {states.get((push, unit))}, the log says {said[-1]}"
    firsts = Counter((f["push_id"], f["unit_id"]) for f in books.facts("push.acknowledged") if f["first"])
    yield from (f"receipt {about} answered first {n} times" for about, n in firsts.items() if n > 1)


def _deliveries(books: Books) -> Iterator[str]:
    with books.dbs["notify"].read() as session:
        at = now(session)
        yield from _leases(session, at)
    doubled = (
        "SELECT count(*) FROM (SELECT 1 FROM delivery GROUP BY source_id, recipient_id, way HAVING count(*) > 1) AS d"
    )
    if books.rows("notify", doubled)[0][0]:
        yield "a delivery stands twice"


def _leases(session: Session, at: Any) -> Iterator[str]:
    from services.notify.models import Delivery

    stale = sa.select(sa.func.count()).where(Delivery.state == "sending", Delivery.lease_until < at)
    count = session.scalar(stale)
    if count:
        yield f"{count} deliveries hold a lease that has run out"


LADDER = {"yellow": "blue", "red": "yellow"}
"""What a first rung stands on."""


def _supervisions(books: Books) -> Iterator[str]:
    """Each 督办单 was said once and none without a row; of every ladder no rung was skipped."""
    rows = _ids(books, "tasking", "supervision", "clock_id", "generation", "rung", "n", "number")
    said = Counter((f["clock_id"], f["rung"], str(f["n"])) for f in books.facts("limit.escalated"))
    held = Counter((clock, rung, n) for _, clock, _, rung, n, number in rows if number is not None)
    yield from (f"督办单 {about}: {held[about]} rows, said {said[about]} times" for about in said | held
                if said[about] != held[about])  # fmt: skip
    climbed = {(clock, generation, rung, int(n)) for _, clock, generation, rung, n, _ in rows}
    for clock, generation, rung, n in sorted(climbed):
        before = (rung, n - 1) if n > 1 else (LADDER.get(rung, ""), 1)
        if before[0] and (clock, generation, *before) not in climbed:
            yield f"督办单 {clock}: {rung} {n} without {before[0]} {before[1]}"
    yield from _gapless(sorted(number for *_, number in rows if number is not None))


def _gapless(numbers: list[str]) -> Iterator[str]:
    by_year: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        year, _, serial = number.partition("〕")
        by_year[year].append(int(serial.removesuffix("号")))
    for year, serials in by_year.items():
        if sorted(serials) != list(range(1, len(serials) + 1)):
            yield f"{year}〕: numbers are not 1..{len(serials)}"


def _ids(books: Books, service: str, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Rows with their ids as UUID text on either database."""
    found = books.rows(service, f"SELECT id{''.join(', ' + column for column in columns)} FROM {table}")
    return [tuple(_plain(value) for value in row) for row in found]


def _pairs(books: Books) -> list[tuple[Any, ...]]:
    return [
        tuple(_plain(v) for v in row) for row in books.rows("notify", "SELECT push_id, unit_id, state FROM receipt")
    ]


def _plain(value: Any) -> Any:
    text = str(value) if value is not None else None
    if text and len(text) == 32 and all(c in "0123456789abcdef" for c in text):
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return text
