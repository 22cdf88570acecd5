"""The rows of one raised need on a bare driver: need, its pairs, timeline, counter, key, event log with hash."""

import hashlib
import json
import sqlite3
import threading
import zlib
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.intake.likeness import keys, likeness, period
from shared.ids import new_id

LOCK = 0x6261_6979_0000_0000 | zlib.crc32(b"intake")
COUNT = (
    "INSERT INTO counter (name, year, last) VALUES ('需', {0}, 1) "
    "ON CONFLICT (name, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)
NEED = (
    "INSERT INTO need (id, number, unit_id, raised_by, kind, topic, subtopic, title, body, priority, audience, region, "
    "details, direct, state, raised_at, updated_at, version) "
    "VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, '{{}}', false, 'pending', {0}, {0}, 1)"
)
LINE = "INSERT INTO need_progress (need_id, at, what, unit_id, details) VALUES ({0}, {0}, 'raised', {0}, {0})"
PAIR = "INSERT INTO need_gram (period, key, need_id) VALUES ({0}, {0}, {0})"
KEY = (
    "INSERT INTO idempotency (actor, key, req_sha256, status, headers, response, created_at) "
    "VALUES ({0}, {0}, {0}, 201, '{{}}', {0}, {0})"
)
HEAD = "SELECT pos, hash FROM event_log ORDER BY pos DESC LIMIT 1"
ENTRY = (
    "INSERT INTO event_log (pos, event_id, type, schema_ver, agg_type, agg_id, agg_ver, at, actor, unit, trace_id, "
    "body, prev_hash, hash) "
    "VALUES ({0}, {0}, 'baiying.need.raised.v1', 1, 'need', {0}, 1, {0}, {0}, {0}, {0}, {0}, {0}, {0})"
)
GENESIS = "0" * 64
FIELDS = ("kind", "topic", "subtopic", "title", "body", "priority", "audience", "wanted_by", "region")


class Asked:
    """One request: who asks, for which unit, with which key, and what."""

    def __init__(self, person: str, unit: str, key: str, raw: bytes) -> None:
        self.person, self.unit, self.key = person, unit, key
        self.hash = hashlib.sha256(raw).hexdigest()
        self.fields: dict[str, Any] = dict.fromkeys(FIELDS) | json.loads(raw)
        self.id = new_id()

    def answer(self, number: str) -> str:
        shown = {"id": self.id, "number": number, "state": "pending", "version": 1, **self.fields}
        return json.dumps(shown, ensure_ascii=False)

    def event(self, number: str) -> str:
        told = {"need_id": self.id, "number": number, "unit_id": self.unit, **self.fields, "similar": []}
        return _compact(told)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def entry(asked: Asked, number: str, at: datetime, pos: int, before: str) -> list[Any]:
    """The values of ENTRY, chained on the hash before: it passes the product's `verify`."""
    event_id, trace, body = new_id(), asked.id.replace("-", ""), asked.event(number)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    told = [before, pos, event_id, "baiying.need.raised.v1", 1, "need", asked.id, 1, stamp, asked.person, asked.unit]
    hash_ = hashlib.sha256(_compact([*told, trace, body]).encode()).hexdigest()
    return [pos, event_id, asked.id, at, asked.person, asked.unit, trace, body, before, hash_]


def _pairs(asked: Asked, at: datetime, need_id: str) -> list[tuple[int, int, str]]:
    """What the need is found by when another one looks like it."""
    one = likeness(asked.fields["title"], asked.fields["body"])
    return [(period(at), key, need_id) for key in keys(asked.fields["topic"], one)]


class OnPostgres:
    """psycopg, a connection for each thread, a statement at a time.

    `locked`: gapless numbers and contiguous positions, as the product. Else from sequences: nobody waits for anybody.
    """

    def __init__(self, url: str, locked: bool) -> None:
        self.url, self.locked, self.mine = url, locked, threading.local()
        self.count, self.need, self.pair, self.line, self.key, self.entry = (
            text.format("%s") for text in (COUNT, NEED, PAIR, LINE, KEY, ENTRY)
        )

    def _connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self.mine, "held"):
            self.mine.held = psycopg.connect(self.url, options="-c search_path=intake -c timezone=UTC")
        held: psycopg.Connection[Any] = self.mine.held
        return held

    def save(self, asked: Asked) -> str:
        """Everything in one transaction; the answer's text."""
        connection = self._connection()
        with connection.transaction(), connection.cursor() as cursor:
            at, last = self._number(cursor)
            number = f"需〔{at.year}〕{last:04d}号"
            answer = asked.answer(number)
            cursor.execute(self.need, _need(asked, number, at))
            cursor.executemany(self.pair, _pairs(asked, at, asked.id))
            cursor.execute(self.line, (asked.id, at, asked.unit, _compact({"number": number})))
            cursor.execute(self.key, (asked.person, asked.key, asked.hash, answer, at))
            pos, before = self._head(cursor, last)
            cursor.execute(self.entry, entry(asked, number, at, pos, before))
        return answer

    def _number(self, cursor: psycopg.Cursor[Any]) -> tuple[datetime, int]:
        take = "nextval('bench_number')" if not self.locked else "0"
        at, last = cursor.execute(f"SELECT clock_timestamp(), {take}").fetchone()
        if self.locked:
            (last,) = cursor.execute(self.count, (at.year,)).fetchone()
        return at, last

    def _head(self, cursor: psycopg.Cursor[Any], last: int) -> tuple[int, str]:
        if not self.locked:
            return last, GENESIS
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        found = cursor.execute(HEAD).fetchone()
        return (found[0] + 1, found[1]) if found else (1, GENESIS)


class OnSqlite:
    """sqlite3, one writing connection; the threads queue for it, as in the product."""

    def __init__(self, path: str, journal: str) -> None:
        self.turn = threading.Lock()
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self.connection.execute(f"PRAGMA journal_mode = {journal}")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.count, self.need, self.pair, self.line, self.key, self.entry = (
            text.format("?") for text in (COUNT, NEED, PAIR, LINE, KEY, ENTRY)
        )

    def save(self, asked: Asked) -> str:
        """Everything in one transaction; the answer's text."""
        at = datetime.now(UTC)
        with self.turn:
            run = self.connection.execute
            run("BEGIN IMMEDIATE")
            (last,) = run(self.count, (at.year,)).fetchone()
            number = f"需〔{at.year}〕{last:04d}号"
            answer, short, time_ = asked.answer(number), asked.id.replace("-", ""), _sqlite(at)
            need = _need(asked, number, at)
            run(self.need, [short, number, _hex(asked.unit), _hex(asked.person), *need[4:-2], time_, time_])
            self.connection.executemany(self.pair, _pairs(asked, at, short))
            run(self.line, (short, time_, _hex(asked.unit), _compact({"number": number})))
            run(self.key, (asked.person, asked.key, asked.hash, answer, time_))
            found = run(HEAD).fetchone()
            values = entry(asked, number, at, *((found[0] + 1, found[1]) if found else (1, GENESIS)))
            values[1], values[3] = _hex(values[1]), time_
            run(self.entry, values)
            run("COMMIT")
        return answer


def _need(asked: Asked, number: str, at: datetime) -> list[Any]:
    f = asked.fields
    told = [f[name] for name in ("kind", "topic", "subtopic", "title", "body", "priority", "audience", "region")]
    return [asked.id, number, asked.unit, asked.person, *told, at, at]


def _hex(value: str) -> str:
    return value.replace("-", "")


def _sqlite(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
