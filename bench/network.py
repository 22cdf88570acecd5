"""A network to push to: liaisons who may answer, pushes asked for and planned by the product's own chores."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bench.city import City, embedded, production
from bench.run import Run
from services.notify import actions, chores
from services.notify.models import Delivery
from shared.db import Database
from shared.identity import PEOPLE, KnownPerson, sign
from shared.ids import new_id
from shared.service import Work
from shared.settings import Settings

WALL = {"limits": {"kind": "wall"}}
"""So that limits pass at night too."""


def places(run: Run, name: str) -> dict[str, Callable[[], Settings]]:
    """Settings for each database there is."""
    found: dict[str, Callable[[], Settings]] = {"SQLite": lambda: embedded(run.folder(name))}
    if run.live:
        found["PostgreSQL"] = lambda: production(run.folder(name), {"notify": run.stack.fresh_database(name)})
    return found


def known_people(db: Database, settings: Settings, units: Sequence[str]) -> dict[str, str]:
    """A liaison for each unit, written in bulk; a token of each by unit."""
    people = {unit: new_id() for unit in units}
    rows = [
        {"id": person, "unit_id": unit, "active": True, "card_version": 1, "scopes": None,
         "grants": [{"role": "liaison", "unit_id": unit}]}
        for unit, person in people.items()
    ]  # fmt: skip
    with db.write() as session:
        session.execute(sa.insert(KnownPerson), rows)
    return {unit: sign(settings, person, new_id(), PEOPLE, timedelta(hours=12)) for unit, person in people.items()}


def ask(db: Database, city: City, wanted: dict[str, Any]) -> str:
    """Ask for a push; its id."""
    new = actions.NewPush(
        source_id=new_id(), unit_id=city.units["city"], title="谨防冒充客服诈骗", text="凡要求共享屏幕的都是诈骗。",
        topic="crime", priority="ordinary", need_ids=[new_id()], wanted={**WALL, **wanted},
    )  # fmt: skip
    with db.write() as session:
        return actions.ask_push(session, new).id


def asked_push(db: Database, settings: Settings, city: City, wanted: dict[str, Any]) -> str:
    """Ask for a push and turn the planner until every delivery of its open branches is written."""
    push_id = ask(db, city, wanted)
    turn_planner(db, settings)
    return push_id


def turn_planner(db: Database, settings: Settings) -> None:
    """Until nothing is left to plan."""
    work = Work(db, settings, None)  # type: ignore[arg-type]  # the planner reads of nobody
    while chores.plan(work):
        pass


def planned(db: Database) -> int:
    """How many deliveries there are."""
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Delivery)) or 0
