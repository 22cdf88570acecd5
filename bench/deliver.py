"""Part `deliver`: deliveries a second to a local sink against a bare client loop; 16 counties, one of them dead."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.city import City, make_city, open_database
from bench.network import asked_push, places
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, paired
from services.notify.app import SERVICE
from services.notify.dispatch import Dispatcher
from services.notify.models import Delivery, Sink
from shared.db import Database, now
from shared.ids import new_id
from shared.service import Work
from shared.settings import Settings
from tests.sink import Sink as Receiver

MANY, AT_ONCE, COUNTIES, EACH = 2_000, 8, 16, 30
BODY = b'{"type":"push.opened","data":{"text":"' + b"x" * 1_000 + b'"}}'
"""About as long as what the product sends."""


def measure(run: Run) -> list[Figure]:
    """Deliveries a second; the slowest hundredth of the living counties in milliseconds."""
    many = 40 if run.tiny else MANY // 4 if run.quick else MANY
    found = []
    for name, settings in places(run, "deliver").items():
        found.append(_speed(run, name, _live(settings()), many))
        found.append(_one_dead(run, name, _live(settings()), 3 if run.tiny else EACH))
    return found


def _live(settings: Settings) -> Settings:
    return replace(settings, keys="live", sink_allow=("127.0.0.0/8",))


def _speed(run: Run, name: str, settings: Settings, many: int) -> Figure:
    """As many webhooks as there are stations; the bare loop makes as many calls at once as one host gets."""
    city = make_city(many)
    db = open_database(SERVICE, settings, city)
    with Receiver() as receiver:
        _register(db, city, {code: receiver.url("ours") for code in city.units if code.startswith("station")})
        cases = {"bare": lambda: _bare(receiver.url("bare"), many), "ours": lambda: _ours(db, settings, city, many)}
        taken = rounds(cases, run.rounds)
    db.dispose()
    return paired(f"{name}: {many:,} webhooks to one receiver", taken["bare"], taken["ours"], "/s", least=0.5)


def _register(db: Database, city: City, urls: dict[str, str]) -> None:
    with db.write() as session:
        rows = [
            {"id": new_id(), "unit_id": city.units[code], "path": city.paths[code], "url": f"{url}?{code}",
             "host": urlsplit(url).netloc, "salt": new_id(), "created_at": now(session)}
            for code, url in urls.items()
        ]  # fmt: skip
        session.execute(sa.insert(Sink), rows)


def _bare(url: str, many: int) -> float:
    """POSTs a second, a connection each, nothing kept."""
    parts = urlsplit(url)

    def post(_: int) -> None:
        connection = http.client.HTTPConnection(parts.netloc)
        connection.request("POST", parts.path, BODY, {"Content-Type": "application/json"})
        connection.getresponse().read()
        connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(post, range(many)))
    return many / (time.perf_counter() - start)


def _ours(db: Database, settings: Settings, city: City, many: int) -> float:
    """The same with leases, tokens, breakers, signatures and results that survive a crash."""
    asked_push(db, settings, city, {"levels": ["station"]})
    work, sender, start = Work(db, settings, None), Dispatcher(), time.perf_counter()  # type: ignore[arg-type]
    while sender.turn(work):
        pass
    took = time.perf_counter() - start
    if left := _left(db):
        raise RuntimeError(f"{left} of {many} webhooks were not delivered")
    return many / took


def _left(db: Database) -> int:
    with db.read() as session:
        undone = sa.select(sa.func.count()).where(Delivery.way != "inbox", Delivery.state != "delivered")
        return session.scalar(undone) or 0


def _one_dead(run: Run, name: str, settings: Settings, each: int) -> Figure:
    """The same pushes to 16 counties, each with a receiver of its own; in every second round one of them hangs."""
    city = make_city(0)
    db = open_database(SERVICE, settings, city)
    with ExitStack() as held:
        receivers = {f"county-{n}": held.enter_context(Receiver()) for n in range(COUNTIES)}
        _register(db, city, {code: one.url("ours") for code, one in receivers.items()})
        cases = {
            "all alive": lambda: _slowest(db, settings, city, receivers, each, dead=False),
            "one dead": lambda: _slowest(db, settings, city, receivers, each, dead=True),
        }
        taken = rounds(cases, run.rounds)
    db.dispose()
    what = f"{name}: 15 counties, all alive -> the 16th hangs, 99th percentile"
    return paired(what, taken["all alive"], taken["one dead"], "ms", most=1.5)


def _slowest(
    db: Database, settings: Settings, city: City, receivers: dict[str, Receiver], each: int, *, dead: bool
) -> float:
    """Milliseconds from when they were due until the slowest hundredth of the living had come."""
    for code, one in receivers.items():
        one.received.clear()
        one.scripts["ours"] = ["hang"] * each if dead and code == "county-15" else []
    for _ in range(each):
        asked_push(db, settings, city, {"levels": ["county"]})
    work, sender, start = Work(db, settings, None), Dispatcher(), time.monotonic()  # type: ignore[arg-type]
    living = [one for code, one in receivers.items() if code != "county-15"]
    while sum(len(one.received["ours"]) for one in living) < each * len(living):
        sender.turn(work)
    times = sorted(got.at - start for one in living for got in one.received["ours"])
    receivers["county-15"].stop.set()
    while sender.turn(work):
        pass
    receivers["county-15"].stop.clear()
    with db.write() as session:
        session.execute(sa.update(Delivery).where(Delivery.state == "pending").values(state="cancelled"))
    return times[int(len(times) * 0.99) - 1] * 1000
