"""Part `push`: one push planned (receipts, branches, deliveries) against INSERT..SELECT of the same rows."""

import time
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.city import City, embedded, make_city, open_database, production
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, paired
from services.notify import actions, chores
from services.notify.actions.random_id import random_id
from services.notify.app import SERVICE
from services.notify.models import Delivery, Push, Receipt
from shared.db import Database, forward
from shared.ids import new_id
from shared.service import Work
from shared.settings import Settings

MANY = 100_000


def measure(run: Run) -> list[Figure]:
    """Milliseconds for 16 counties with their 200 stations, and for many stations at once."""
    many = 500 if run.tiny else MANY // 10 if run.quick else MANY
    found = []
    for name, settings in _places(run).items():
        found.append(_measured(run, f"{name}: 16 + 200 targets, level after level", settings(), make_city(200), {}))
        levels = {"levels": ["station"]}
        found.append(_measured(run, f"{name}: {many:,} targets", settings(), make_city(many), levels))
    return found


def _places(run: Run) -> dict[str, Callable[[], Settings]]:
    places: dict[str, Callable[[], Settings]] = {"SQLite": lambda: embedded(run.folder("push"))}
    if run.live:
        places["PostgreSQL"] = lambda: production(run.folder("push"), {"notify": run.stack.fresh_database("push")})
    return places


def _measured(run: Run, what: str, settings: Settings, city: City, wanted: dict[str, object]) -> Figure:
    db = open_database(SERVICE, settings, city)
    work = Work(db, settings, None)  # type: ignore[arg-type]  # the planner reads of nobody
    push_id = _plan(work, city, wanted)[1]  # what the bare statements copy; it also warms both
    targets = _count(db, push_id)
    cases = {"bare": lambda: _copy(db, push_id, targets), "ours": lambda: _plan(work, city, wanted)[0]}
    found = rounds(cases, run.rounds)
    db.dispose()
    return paired(what, found["bare"], found["ours"], "ms", most=1.5)


def _plan(work: Work, city: City, wanted: dict[str, object]) -> tuple[float, str]:
    """Ask for a push and turn the chores until every delivery is written; levels open by their limits. (ms, id)"""
    new = actions.NewPush(
        source_id=new_id(), unit_id=city.units["city"], title="谨防冒充客服诈骗", text="凡要求共享屏幕的都是诈骗。",
        topic="crime", priority="ordinary", need_ids=[new_id()],
        wanted={**wanted, "limits": {"kind": "wall"}},  # so that five hours are enough at night too
    )  # fmt: skip
    start = time.perf_counter()
    with work.db.write() as session:
        push_id = actions.ask_push(session, new).id
    _turn(work)
    took = time.perf_counter() - start
    with work.db.write() as session:
        forward(session, timedelta(hours=5))
    start = time.perf_counter()
    if chores.limits(work):
        _turn(work)
        took += time.perf_counter() - start
    return took * 1000, push_id


def _turn(work: Work) -> None:
    while chores.plan(work):
        pass


def _count(db: Database, push_id: str) -> int:
    with db.read() as session:
        planned = [
            session.scalar(sa.select(sa.func.count()).select_from(table).where(table.push_id == push_id))
            for table in (Receipt, Delivery)
        ]
    if planned[0] != planned[1] or not planned[0]:
        raise RuntimeError(f"{planned[0]} receipts and {planned[1]} deliveries: not a whole push")
    return planned[0]


def _copy(db: Database, push_id: str, targets: int) -> float:
    """Milliseconds for the same rows by one INSERT..SELECT a table, in one transaction."""
    copy, seed = new_id(), new_id()
    start = time.perf_counter()
    with db.write() as session:
        _copied(session, Push, {"id": copy, "source_id": copy, "number": copy}, Push.id == push_id)
        rows = _copied(session, Receipt, {"push_id": copy, "id": seed}, Receipt.push_id == push_id)
        again = {"source_id": copy, "push_id": copy, "id": seed}
        rows += _copied(session, Delivery, again, Delivery.push_id == push_id)
    took = (time.perf_counter() - start) * 1000
    if rows != 2 * targets:
        raise RuntimeError(f"{rows} rows copied instead of {2 * targets}")
    return took


def _copied(session: Session, model: type[Push | Receipt | Delivery], other: dict[str, str], which: object) -> int:
    """Copy rows with other values in some columns; `id` gets a fresh one a row where there are many."""
    table = model.__table__
    columns = []
    for column in table.columns:
        if column.name == "id" and model is not Push:
            columns.append(random_id())
        elif column.name in other:
            columns.append(sa.literal(other[column.name], column.type))
        else:
            columns.append(column)
    copied = sa.insert(table).from_select(list(table.columns), sa.select(*columns).where(which))  # type: ignore[arg-type]
    done = session.execute(copied, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)  # type: ignore[attr-defined]
