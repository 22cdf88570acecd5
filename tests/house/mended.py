"""On the stage of the rights matrix: in each service that follows others an event put aside, and a repair of it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database, now
from shared.db.ground import parked, repair
from shared.envelope import Entry, compact, feed_item
from shared.ids import new_id
from shared.log.chosen import Chosen
from shared.log.repairs import Wish, ask_repair

POS = 9_000_000


def mended(databases: Mapping[str, Database], people: Mapping[str, str]) -> dict[str, str]:
    """The same ids in all three, as the stage has one thing of a name. Asked for by one administrator, undecided."""
    common = new_id()
    for name in ("intake", "tasking", "notify"):
        with databases[name].write() as session:
            session.execute(parked.insert().values(_aside(session)))
            wish = Wish("replay", Chosen(fault="ValueError"), 20, "example")
            asked = ask_repair(session, wish, people["ly.system"])
            session.execute(sa.update(repair).where(repair.c.id == asked.id).values(id=common))
    return {"repair_id": common, "id": f"directory-{POS}"}


def _aside(session: Session) -> dict[str, Any]:
    at, unit = now(session), new_id()
    entry = Entry(POS, new_id(), "baiying.unit.opened.v1", 1, "unit", unit, 1, at, "service:directory", None, "a" * 32,
                  "{}", "", "")  # fmt: skip
    return {
        "producer": "directory", "pos": POS, "agg_type": "unit", "agg_id": unit, "event": compact(feed_item(entry)),
        "error": "ValueError: example", "attempts": 3, "state": "parked", "parked_at": at,
    }  # fmt: skip
