"""One case of the sweep: a fail-point acts in one process while a need walks to its receipts; then the books."""

from datetime import timedelta

import sqlalchemy as sa

from services.notify.models import Delivery
from services.tasking.models import KnownNeed, Task
from shared.db import Database, now
from shared.settings import Settings
from tests.faults.looking import look_at_books
from tests.faults.points import ONLY_PULLING
from tests.faults.running import Running
from tests.journey.walk import Patient, Walk, make_one_late
from tests.sink import Sink

NOWHERE = "amqp://nobody:nowhere-at-all@127.0.0.1:9/"
"""A broker that is not there: then the feed carries everything."""
FOLLOWED_BY = {"tasking.web": "notify.worker", "intake.web": "tasking.worker", "notify.web": "tasking.worker"}
"""Whose feed is pulled by whom."""
A_BUG_ANSWERS_500 = frozenset({0, 500, 503})


def sweep(running: Running, name: str, point: str, sink: Sink, action: str = "kill", n: int = 1) -> None:
    """Arm, walk, wait until it has struck, look at the books when all is quiet."""
    client = Patient(running.urls, running.tokens)
    if action == "raise":
        client.again_after = A_BUG_ANSWERS_500
    webhook = f"{point}-{name}-{action}-{n}"
    name_sink(client, sink.url(webhook))
    deaf = name if point == "pull.nth" else FOLLOWED_BY.get(name, name)
    if point in ONLY_PULLING:
        running.restart(deaf, BAIYING_BROKER_URL=NOWHERE)
    running.arm(name, point, action, n)
    try:
        needs = walk_past(running, client, name, point, n)
    finally:
        running.disarm()
    if point.startswith("send."):
        let_leases_run_out(running.settings())
    running.until(lambda: bool(sink.ids(webhook)), 30, "the webhook hears of the push")
    if point in ONLY_PULLING:
        running.restart(deaf)
    look_at_books(running, needs)
    assert len(set(sink.ids(webhook))) <= len(needs), "a repeated delivery must carry the same id"


def walk_past(running: Running, client: Patient, name: str, point: str, n: int) -> list[str]:
    """Walk until the fail-point has struck: a point that is passed once a walk wants n walks for its n-th hit."""
    walk, needs = Walk(client), []
    for _ in range(n + 1):
        needs.append(walk.go())
        if point == "sla.nth":
            needs.append(make_one_late(running.settings(), walk))
            wait_until_marked(running, name, point, needs[-1])
        if running.struck(name, point):
            break
    running.until(lambda: running.struck(name, point), 30, f"{name} comes to {point}")
    return needs


def wait_until_marked(running: Running, name: str, point: str, need: str) -> None:
    """One late task a hit: the sweep would mark several at once, and the n-th hit would never come."""
    db = Database("tasking", running.settings())
    task = sa.select(KnownNeed.task_id).where(KnownNeed.need_id == need).scalar_subquery()

    def marked() -> bool:
        with db.read() as session:
            return session.scalar(sa.select(Task.late_at).where(Task.id == task)) is not None

    running.until(lambda: running.struck(name, point) or marked(), 30, "the late task is marked")
    db.dispose()


def name_sink(client: Patient, url: str) -> None:
    """The first station keeps one webhook, at this address."""
    for held in client.get("ls01.head", "/notify/v1/sinks")["items"]:
        client.call("ls01.head", "DELETE", f"/notify/v1/sinks/{held['id']}", None, held["version"])
    status, answer = client.call("ls01.head", "POST", "/notify/v1/sinks", {"url": url})
    assert status == 201, answer


def let_leases_run_out(settings: Settings) -> None:
    """As if a minute had gone by for whoever claimed a delivery and died."""
    db = Database("notify", settings)
    with db.write() as session:
        past = now(session) - timedelta(seconds=1)
        session.execute(sa.update(Delivery).where(Delivery.state == "sending").values(lease_until=past))
    db.dispose()
