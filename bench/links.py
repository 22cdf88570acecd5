"""Part `links`: /l/{code} against Flask hello under the same gunicorn worker, and what it costs the pages beside it."""

import contextlib
from collections.abc import Callable

import sqlalchemy as sa

from bench.city import City, embedded, environment, make_city, open_database
from bench.load import Load, read
from bench.rounds import rounds
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute, median, paired, quantile
from services.notify import actions, chores
from services.notify.app import SERVICE
from services.notify.links import code_of
from services.notify.models import LinkOpens, Receipt
from shared.db import Database
from shared.ids import new_id
from shared.service import Work
from shared.settings import Settings
from tests.notify.build import NoPeers

CLIENTS, PAGE = 16, "/notify/v1/pushes"
OURS, ALONE, HELLO = "services.notify.app:create_app()", "bench.bare_hello:pages_alone()", "bench.bare_hello:app"


def measure(run: Run) -> list[Figure]:
    """On SQLite, one gthread worker of 32 threads each; every open that was answered is counted, or it raises."""
    city, settings = make_city(stations=20), embedded(run.folder("links"))
    db = open_database(SERVICE, settings, city)
    code = _pushed(db, settings, city)
    seconds, token = 0.5 if run.tiny else 2.0 if run.quick else 4.0, city.tokens(settings)[0]
    servers = {HELLO: ["/alive"], OURS: ["/notify/livez"], ALONE: ["/notify/livez"]}
    with contextlib.ExitStack() as stack:
        ports = {
            app: stack.enter_context(
                WebServer(gunicorn(app, 1, 32), environment(settings), run.folder("links"), paths)
            ).port
            for app, paths in servers.items()
        }
        cases: dict[str, Callable[[], Load]] = {
            "hello": lambda: read(ports[HELLO], "/hello", seconds, "", CLIENTS),
            "link": lambda: read(ports[OURS], f"/l/{code}", seconds, "", CLIENTS, 302),
            "pages alone": lambda: read(ports[ALONE], PAGE, seconds, token, CLIENTS),
            "pages": lambda: read(ports[OURS], PAGE, seconds, token, CLIENTS),
        }
        found = rounds(cases, run.rounds)
    _all_counted(db, found["link"])
    rates = {name: [load.rate for load in loads] for name, loads in found.items()}
    return [
        paired("short link against Flask hello", rates["hello"], rates["link"], "/s", least=0.7),
        paired("pages beside the links, against pages alone", rates["pages alone"], rates["pages"], "/s", least=0.9),
        absolute("short link, 99th percentile", median(quantile(one.waits, 0.99) for one in found["link"]), "ms"),
    ]


def _pushed(db: Database, settings: Settings, city: City) -> str:
    """A push of the city, planned; the code of one of its receipts."""
    work = Work(db, settings, NoPeers())
    links = [{"channel": "wechat", "name": "公众号", "url": "https://example.com/a"}]
    with db.write() as session:
        new = actions.NewPush(
            source_id=new_id(), unit_id=city.units["city"], title="谨防冒充客服诈骗", text="共享屏幕的都是诈骗。",
            topic="crime", priority="ordinary", publication_id=new_id(), task_id=new_id(), links=links,
        )  # fmt: skip
        actions.ask_push(session, new)
    while chores.plan(work):
        pass
    with db.read() as session:
        return code_of(session.scalars(sa.select(Receipt.id).limit(1)).one())


def _all_counted(db: Database, loads: list[Load]) -> None:
    """The servers have stopped in order: nothing is missing (the warm-up is counted too). Raises RuntimeError."""
    with db.read() as session:
        opens = session.scalar(sa.select(sa.func.sum(LinkOpens.opens))) or 0
    wrong, answered = sum(load.wrong for load in loads), sum(load.count for load in loads)
    if wrong or opens < answered:
        raise RuntimeError(f"{answered} opens were answered, {wrong} of them wrongly, and {opens} counted")
