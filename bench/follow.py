"""Part `follow`: a follower with a long backlog and a handler that writes one row, against a bare loop of inserts."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from bench.city import embedded, environment, make_city, open_database, production
from bench.rounds import rounds
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute, median, paired
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE as TASKING
from shared.db import Database, Uuid
from shared.db.ground import cursor, event_log
from shared.events import NeedRaised
from shared.ids import new_id
from shared.log import FeedPage, Follower, Handlers, Heard, read_feed, say
from shared.log.hashing import GENESIS
from shared.peers import HttpPeers
from shared.settings import Settings
from tests.live.processes import free_ports

HEARD = sa.Table(
    "bench_heard", sa.MetaData(), sa.Column("need_id", Uuid, primary_key=True), sa.Column("number", sa.String(40)),
    sa.Column("title", sa.String(100)),
)  # fmt: skip
_INSERT = HEARD.insert()
PAGE = 200
handlers = Handlers()


@handlers.hears(NeedRaised)
def need_raised(session: Any, fact: NeedRaised, heard: Heard) -> None:
    """One row for each fact."""
    session.execute(_INSERT, {"need_id": fact.need_id, "number": fact.number, "title": fact.title})


class Direct:
    """The feed read from the producer's database in this process, as the embedded system does."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> FeedPage:
        with self.db.read() as session:
            return read_feed(session, after, hash_, limit)

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return []


def measure(run: Run) -> list[Figure]:
    """Events a second, from an empty cursor to the head."""
    many = 400 if run.tiny else 4_000 if run.quick else 20_000
    found = _measured(run, f"SQLite, {many:,} events", embedded(run.folder("follow")), many, None)
    if run.live:
        (port,) = free_ports(1)
        urls = {"intake": run.stack.fresh_database("follow"), "tasking": run.stack.fresh_database("follow")}
        settings = production(
            run.folder("follow"), urls, peers={"intake": f"http://127.0.0.1:{port}"}, log_level="WARNING"
        )
        found += _measured(run, f"PostgreSQL, feed over HTTP, {many:,} events", settings, many, port)
    return found


def _measured(run: Run, what: str, settings: Settings, many: int, port: int | None) -> list[Figure]:
    city = make_city(stations=0)
    producer, consumer = open_database(INTAKE, settings, city), open_database(TASKING, settings, city)
    _say(producer, many, city.units["office"])
    with consumer.write() as session:
        HEARD.create(session.connection())
    try:
        if port is None:
            found = _rounds(run, producer, consumer, Direct(producer), many)
        else:
            web = gunicorn("services.intake.app:create_app()", 1, 8)
            with WebServer(web, environment(settings), settings.data, ["/intake/livez"], port):
                found = _rounds(run, producer, consumer, HttpPeers(settings, "tasking"), many)
    finally:
        producer.dispose()
        consumer.dispose()
    return [
        paired(f"{what}: against batches of {PAGE}", found["bare"], found["ours"], "/s"),
        absolute(f"{what}: rate", median(found["ours"]), "/s", least=2000),
    ]


def _say(db: Database, many: int, unit: str) -> None:
    for start in range(0, many, 500):
        with db.write() as session:
            for number in range(start, min(many, start + 500)):
                say(session, _fact(number, unit))


def _fact(number: int, unit: str) -> NeedRaised:
    return NeedRaised(
        need_id=new_id(), number=f"需〔2026〕{number:05d}号", unit_id=unit, kind="prevention", topic="crime",
        subtopic=None, title="冒充客服退款诈骗防范宣传", body="近期此类警情有所上升，请协助制作防范宣传产品。" * 5,
        priority="ordinary", audience="public", wanted_by=None, region=None,
    )  # fmt: skip


def _rounds(run: Run, producer: Database, consumer: Database, peers: Any, many: int) -> dict[str, list[float]]:
    def bare() -> int:
        return _bare(producer, consumer)

    def ours() -> int:
        return Follower(consumer, handlers, peers, ["intake"]).pull("intake")

    cases = {"bare": lambda: _rate(consumer, bare, many), "ours": lambda: _rate(consumer, ours, many)}
    return rounds(cases, run.rounds)


def _rate(consumer: Database, work: Callable[[], int], many: int) -> float:
    """Events a second; everything that was heard before is forgotten first. Raises RuntimeError when some miss."""
    with consumer.write() as session:
        session.execute(HEARD.delete())
        session.execute(cursor.update().values(pos=0, hash=GENESIS, halted=None))
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    with consumer.read() as session:
        rows = session.execute(sa.select(sa.func.count()).select_from(HEARD)).scalar()
    if rows != many:
        raise RuntimeError(f"{rows} of {many} events were handled")
    return many / took


def _bare(producer: Database, consumer: Database) -> int:
    """Read the log by pages and insert the same rows, a transaction a page; body parsed, nothing checked."""
    import json

    done, last = 0, 0
    page = sa.select(event_log.c.pos, event_log.c.body).order_by(event_log.c.pos).limit(PAGE)
    while True:
        with producer.read_engine.connect() as connection:
            rows = connection.execute(page.where(event_log.c.pos > last)).all()
        if not rows:
            return done
        facts = [json.loads(row.body) for row in rows]
        with consumer.write_engine.begin() as connection:
            connection.execute(
                HEARD.insert(), [{name: fact[name] for name in ("need_id", "number", "title")} for fact in facts]
            )
        last, done = rows[-1].pos, done + len(rows)
