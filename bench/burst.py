"""Part `burst`: ten times as much for a minute, the broker away; nothing lost, and how soon all is as before."""

import time
import urllib.request
from collections import Counter

import sqlalchemy as sa

from bench.callers import Answered, Call, in_turn, keep_pace
from bench.city import embedded, make_city, open_all, open_database, production
from bench.flood import LISTED, NEEDS, served
from bench.intake import BODIES
from bench.network import known_people
from bench.run import Run
from bench.table import Figure, absolute, figure, quantile
from services.intake.app import SERVICE
from services.intake.models import Need
from shared.db import Database
from shared.log import verify
from shared.settings import Settings

CALM = 20.0
TIMES = 10
LINES = 64
RECOVERY = 60.0
STEP = 2.0


def measure(run: Run) -> list[Figure]:
    """Embedded (there is no broker), and a web process on PostgreSQL whose broker cannot be reached."""
    places: dict[str, Settings] = {"embedded": embedded(run.folder("burst"))}
    if run.live:
        places["PostgreSQL, broker down"] = production(
            run.folder("burst"), {"intake": run.stack.fresh_database("burst")}
        )
    return [found for name, settings in places.items() for found in _measured(run, name, settings)]


def _measured(run: Run, name: str, settings: Settings) -> list[Figure]:
    city, seconds = make_city(40), run.lasting(60.0)
    if not settings.production:  # the whole system runs: needs become tasks meanwhile
        open_all(settings, city)
    db = open_database(SERVICE, settings, city)
    tokens = known_people(db, settings, [city.units[code] for code in city.units if code != "city"])
    calls = [call for n, token in enumerate(tokens.values())
             for call in (Call(NEEDS, token, BODIES[n % len(BODIES)]), Call(LISTED, token))]  # fmt: skip
    with served(settings) as server:
        port = server.port
        keep_pace(port, CALM, 2.0, 16, in_turn(calls))
        calm = keep_pace(port, CALM, max(3.0, seconds / 4), 16, in_turn(calls))
        burst = keep_pace(port, CALM * TIMES, seconds, LINES, in_turn(calls))
        before = quantile(calm.waits, 0.99)
        again = _recovered(port, calls, before, 4.0 if run.tiny else RECOVERY * 2)
        shed = _said(port)
    lost = _lost(db, [*calm.made, *burst.made])
    db.dispose()
    return _figures(name, burst, before, again, lost, shed)


def _recovered(port: int, calls: list[Call], before: float, most: float) -> float:
    """Seconds until the 99th percentile of two seconds is within twice what it was; infinite when not after `most`."""
    start = time.monotonic()
    while time.monotonic() - start < most:
        look = keep_pace(port, CALM, STEP, 16, in_turn(calls))
        if quantile(look.waits, 0.99) <= 2 * before and not look.sheds:
            return time.monotonic() - start - STEP
    return float("inf")


def _said(port: int) -> str:
    """Whom it sent away, as its own numbers say: so many of each kind of work."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/intake/metrics", timeout=15) as answer:
        rows = [row for row in answer.read().decode().splitlines() if row.startswith("baiying_requests_shed_total{")]
    gone: Counter[str] = Counter()
    for row in rows:
        labels, _, count = row.rpartition(" ")
        gone[labels.partition('work="')[2].partition('"')[0]] += int(float(count))
    return ", ".join(f"{work} {count}" for work, count in gone.most_common()) or "nobody"


def _lost(db: Database, made: list[str]) -> int:
    """Needs that were answered with 201 and are not there. Raises RuntimeError when the log does not hold together."""
    with db.read() as session:
        verdict = verify(session)
        kept = {str(one) for one in session.scalars(sa.select(Need.id))}
    if verdict.fault:
        raise RuntimeError(f"the log does not hold: {verdict}")
    return len(set(made) - kept)


def _figures(name: str, burst: Answered, before: float, again: float, lost: int, shed: str) -> list[Figure]:
    all_, served_ = burst.statuses.total(), burst.statuses[200] + burst.statuses[201]
    other = all_ - served_ - burst.statuses[429] - burst.statuses[503]
    return [
        absolute(f"{name}: asked for in the burst", all_, "calls"),
        absolute(f"{name}: served", served_, "calls"),
        absolute(f"{name}: sent away with 429 or 503 ({shed})", burst.statuses[429] + burst.statuses[503], "calls"),
        absolute(f"{name}: of these without Retry-After", sum(1 for one in burst.sheds if not one), "calls", most=0),
        absolute(f"{name}: answered otherwise or not at all", other, "calls", most=0),
        absolute(f"{name}: answered with 201 and lost", lost, "needs", most=0),
        figure(f"{name}: p99 before -> in the burst", before, quantile(burst.waits, 0.99), "ms"),
        absolute(f"{name}: p99 as before (within 2x) after", again, "s", most=RECOVERY),
    ]
