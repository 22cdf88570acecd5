"""Part `intake`: POST /intake/v1/needs at 16 clients against a bare endpoint writing the same rows."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench.city import City, embedded, environment, make_city, open_database, production
from bench.load import Load, drive
from bench.rounds import rounds
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute, median, paired, quantile
from services.intake.app import SERVICE
from shared.db import Database
from shared.db.engine import journal_mode
from shared.log import verify

CLIENTS = 16
OURS = "services.intake.app:create_app()"
BARE = "bench.bare_intake:app"
TOPICS = {"crime": "telecom_fraud", "traffic": None, "public_order": None, "disputes": None}
TITLES = ("冒充客服退款诈骗防范宣传", "秋收农机道路交通安全宣传", "校园周边治安防范提示", "邻里纠纷依法化解普法")
BODIES = [
    json.dumps(
        {
            "kind": "prevention", "topic": topic, "subtopic": subtopic, "title": f"{title}（第{n}批）",
            "body": "近期此类警情有所上升，建议面向重点人群开展防范宣传，请协助制作图文和短视频。" * 5,
            "priority": "urgent", "audience": "public",
        },
        ensure_ascii=False,
    )
    for n in range(5)
    for title, (topic, subtopic) in zip(TITLES, TOPICS.items(), strict=True)
]  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One case in one round."""

    load: Load
    cpu_ms: float

    @property
    def p50(self) -> float:
        return quantile(self.load.waits, 0.5)

    @property
    def p99(self) -> float:
        return quantile(self.load.waits, 0.99)


def measure(run: Run) -> list[Figure]:
    """On PostgreSQL (two workers of eight threads) and on SQLite (one worker of 32)."""
    city, found = make_city(), []
    for measured in (_on_postgres, _on_sqlite) if run.live else (_on_sqlite,):
        found += measured(run, city)
    return found


def _on_postgres(run: Run, city: City) -> list[Figure]:
    folder = run.folder("intake-pg")
    url, free = run.stack.fresh_database("bench_intake"), run.stack.fresh_database("bench_free")
    settings = production(folder, {"intake": url})
    db = open_database(SERVICE, settings, city)
    loose = open_database(SERVICE, production(folder, {"intake": free}), city)
    with loose.write() as session:
        session.execute(sa.text("CREATE SEQUENCE bench_number"))
    loose.dispose()
    bare = _bare(city, url, BENCH_LOCKED="1")
    servers = {
        "bare": (gunicorn(BARE, 2, 8), bare),
        "without lock": (gunicorn(BARE, 2, 8), bare | {"BENCH_STORE": free, "BENCH_LOCKED": "0"}),
        "ours": (gunicorn(OURS, 2, 8), environment(settings)),
    }
    with _started(servers, folder) as started:
        found = _rounds(run, started, city.tokens(settings))
    _hold_together(db)
    free_rates, ours = _rates(found["without lock"]), _rates(found["ours"])
    return [
        *_figures("PostgreSQL", found, most_p99=None),
        paired("PostgreSQL: 201/s, limit without any lock", free_rates, ours, "/s", least=0.35),
    ]


def _on_sqlite(run: Run, city: City) -> list[Figure]:
    folder = run.folder("intake-lite")
    settings = embedded(folder)
    db = open_database(SERVICE, settings, city)
    journal = journal_mode(_sqlite_version())
    bare = _bare(city, str(folder / "intake.sqlite3"), BENCH_JOURNAL=journal)
    servers = {
        "bare": (gunicorn(BARE, 1, 32), bare),
        "ours": (gunicorn(OURS, 1, 32), environment(settings)),
    }
    with _started(servers, folder) as started:
        found = _rounds(run, started, city.tokens(settings))
    _hold_together(db)
    return _figures(f"SQLite ({journal})", found, most_p99=60.0)


def _sqlite_version() -> tuple[int, int, int]:
    import sqlite3

    return sqlite3.sqlite_version_info[0], sqlite3.sqlite_version_info[1], sqlite3.sqlite_version_info[2]


def _bare(city: City, store: str, **more: str) -> dict[str, str]:
    return {"BENCH_STORE": store, "BENCH_PERSON": city.askers[0], "BENCH_UNIT": city.units["office"], **more}


@contextlib.contextmanager
def _started(
    servers: Mapping[str, tuple[tuple[str, ...], dict[str, str]]], folder: Path
) -> Iterator[dict[str, WebServer]]:
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(
                WebServer(words, environ, folder, ["/intake/livez" if OURS in words else "/alive"])
            )
            for name, (words, environ) in servers.items()
        }


def _rounds(run: Run, started: Mapping[str, WebServer], tokens: list[str]) -> dict[str, list[Measured]]:
    seconds = 1.5 if run.quick else 4.0
    cases: dict[str, Callable[[], Measured]] = {
        name: lambda server=server: _case(server, seconds, tokens)  # type: ignore[misc]
        for name, server in started.items()
    }
    return rounds(cases, run.rounds)


def _case(server: WebServer, seconds: float, tokens: list[str]) -> Measured:
    path = "/intake/v1/needs" if OURS in server.words else "/needs"
    before = server.cpu
    load = drive(server.port, path, seconds, tokens, BODIES, CLIENTS)
    if load.wrong:
        raise RuntimeError(f"{load.wrong} of {load.count} answers were not 201:\n{server.complaints}")
    # The half second of warming up is in the CPU time: it did as much work.
    return Measured(load, (server.cpu - before) * 1000 / (load.count * (seconds + 0.5) / seconds))


def _figures(where: str, found: Mapping[str, list[Measured]], most_p99: float | None) -> list[Figure]:
    bare, ours = found["bare"], found["ours"]
    p99s = [each.p99 for each in bare], [each.p99 for each in ours]
    shown = [
        paired(f"{where}: 201/s, {CLIENTS} clients", _rates(bare), _rates(ours), "/s", least=0.6),
        paired(f"{where}: p50", [each.p50 for each in bare], [each.p50 for each in ours], "ms"),
        paired(f"{where}: p99", *p99s, "ms", most=2.0 if most_p99 is None else None),
        paired(f"{where}: CPU a request", [b.cpu_ms for b in bare], [o.cpu_ms for o in ours], "ms", most=1.4),
    ]
    if most_p99 is not None:
        shown.insert(3, absolute(f"{where}: p99", median(p99s[1]), "ms", most=most_p99))
    return shown


def _rates(found: list[Measured]) -> list[float]:
    return [each.load.rate for each in found]


def _hold_together(db: Database) -> None:
    """What both wrote is one log that verifies, a need for each entry. Raises RuntimeError."""
    with db.read() as session:
        verdict = verify(session)
        needs = session.execute(sa.text("SELECT count(*) FROM need")).scalar()
    db.dispose()
    if verdict.fault or needs != verdict.entries:
        raise RuntimeError(f"the log does not hold: {verdict}, {needs} needs")
