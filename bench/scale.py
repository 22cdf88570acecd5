"""Part `scale`: 1,000,000 needs and 10,000,000 events in one database, against a thousand and ten thousand."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import sqlalchemy as sa

from bench.city import City, make_city, open_database, production
from bench.needs import LOOKS, first_page
from bench.needs_rows import fill
from bench.patience import analyse
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, paired
from services.intake.app import SERVICE
from shared.db import Database
from shared.db.ground import event_log
from shared.envelope import Entry
from shared.ids import new_id
from shared.log import read_feed, verify_tail
from shared.log.hashing import GENESIS, digest

FEW, MANY, EVENTS_EACH, DAYS = 1_000, 1_000_000, 10, 3_650
GROWS = 2.0
PAGE = 200
COLUMNS = [column.name for column in event_log.c]
Case = Callable[[], float]


def measure(run: Run) -> list[Figure]:
    """Milliseconds small -> large on PostgreSQL, and whether a whole table was ever read."""
    if not run.live:
        return []
    many = 2_000 if run.tiny else MANY // 100 if run.quick else MANY
    city = make_city()
    few, large = (_filled(run, city, needs) for needs in (min(FEW, many // 2), many))
    cases = {0: _cases(few, city), 1: _cases(large, city)}
    before = _whole_reads(large)
    found = [_looked(run, f"{words}, {many:,} needs", cases[0][words], cases[1][words]) for words in cases[0]]
    found.append(absolute("the large tables read whole", _whole_reads(large) - before, "times", most=0))
    few.dispose()
    large.dispose()
    return found


def _filled(run: Run, city: City, needs: int) -> Database:
    db = open_database(SERVICE, production(run.folder("scale"), {"intake": run.stack.fresh_database("scale")}), city)
    fill(db, city, needs, DAYS)
    write_log(db, needs * EVENTS_EACH)
    analyse(db)
    return db


def write_log(db: Database, many: int) -> None:
    """So many entries in one COPY, each with the hash it would have; ten to an aggregate."""
    url = sa.make_url(db.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, options=f"-c search_path={db.service}") as connection:
        rows = connection.cursor().copy(f"COPY event_log ({', '.join(COLUMNS)}) FROM STDIN")
        with rows as copy:
            for entry in _chained(many):
                copy.write_row([getattr(entry, name) for name in COLUMNS])


def _chained(many: int) -> Iterator[Entry]:
    body, at, last, about = (
        json.dumps({"title": "防范宣传需求" * 10}, ensure_ascii=False),
        datetime.now(UTC),
        GENESIS,
        "",
    )
    at = at.replace(microsecond=0)
    for pos in range(1, many + 1):
        turn = (pos - 1) % EVENTS_EACH
        about = about if turn else new_id()
        entry = Entry(pos, new_id(), "baiying.need.amended.v1", 1, "need", about, turn + 1, at, "bench", None, "", body,
                      last, "")  # fmt: skip
        last = digest(entry)
        yield replace(entry, hash=last)


def _cases(db: Database, city: City) -> dict[str, Case]:
    """The looks at needs, a page of the feed from the middle, and the end of the chain walked."""
    cases = {words: first_page(db, city, *look) for words, look in LOOKS.items() if "station" not in words}
    with db.read() as session:
        middle = (session.scalar(sa.select(sa.func.max(event_log.c.pos))) or 0) // 2
        hash_ = session.scalar(sa.select(event_log.c.hash).where(event_log.c.pos == middle)) or GENESIS

    def feed() -> None:
        with db.read() as session:
            read_feed(session, middle, hash_, PAGE)

    def tail() -> None:
        with db.read() as session:
            if verify_tail(session, 1_000).fault:
                raise RuntimeError("the log does not hold")

    return cases | {"a page of the feed": _timed(feed), "1,000 entries verified": _timed(tail)}


def _timed(work: Callable[[], None]) -> Case:
    def taken() -> float:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000

    return taken


def _looked(run: Run, words: str, few: Case, large: Case) -> Figure:
    for case in (few, large):
        case()  # plans, pages in memory
    taken = rounds({"few": few, "large": large}, run.rounds * 5)
    return paired(words, taken["few"], taken["large"], "ms", most=GROWS)


def _whole_reads(db: Database) -> int:
    """How often PostgreSQL has read `need` or `event_log` from end to end; it says so a second later."""
    time.sleep(1.5)
    counted = sa.text("SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN ('need', 'event_log')")
    with db.read() as session:
        return int(session.execute(counted).scalar() or 0)
