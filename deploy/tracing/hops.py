"""Every hop of a need: what each log says about what belongs to it, in order, and who has heard it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from deploy.embedded import SERVICES
from deploy.tracing.belongings import Belongings
from deploy.tracing.seeds import Databases
from services.directory.models import Unit
from services.notify.models import Delivery, Receipt
from shared.db import Database
from shared.db.ground import event_log, parked
from shared.envelope import Entry
from shared.log import read_cursors

AT_ONCE = 400
"""Ids in one statement."""
TOLD = ("step", "from_stage", "to_stage", "from_state", "to_state", "level", "state", "channel", "name", "rung", "code")
"""Fields of a body that say what a hop was about: codes only, never a text that somebody wrote."""


@dataclass(frozen=True)
class Hop:
    """One fact. `after` is seconds since the hop before it, `crossed` since the hop in another service that caused it.

    `heard` says of each follower: heard, waiting, parked or halted. `unit_id` is who spoke, or whom it is about.
    """

    at: datetime
    service: str
    pos: int
    hash: str
    what: str
    about: str
    told: str
    actor: str
    unit_id: str | None
    trace_id: str
    heard: dict[str, str]
    follows: str | None = None
    """What it followed from where no trace id leads over: a push opens for its publication, at its own time."""
    after: float | None = None
    crossed: float | None = None


def hops(dbs: Databases, whole: Belongings) -> list[Hop]:
    """All facts about what belongs to it, in the order of their times."""
    reach = {service.name: _Reach(dbs[service.name]) for service in SERVICES}
    said = [
        _hop(service.name, entry, reach)
        for service in SERVICES
        for entry in _entries(dbs[service.name], sorted(whole.about.get(service.name, ())))
    ]
    said.sort(key=lambda hop: (hop.at, [service.name for service in SERVICES].index(hop.service), hop.pos))
    return list(_timed(said))


def _entries(db: Database, about: Sequence[tuple[str, str]]) -> Iterable[Entry]:
    with db.read() as session:
        rest = iter(about)
        while some := list(islice(rest, AT_ONCE)):
            mine = sa.tuple_(event_log.c.agg_type, event_log.c.agg_id).in_(some)
            yield from (Entry(*row) for row in session.execute(sa.select(event_log).where(mine)).all())


def _hop(service: str, entry: Entry, reach: dict[str, "_Reach"]) -> Hop:
    body: dict[str, Any] = json.loads(entry.body)
    told = " ".join(str(body[name]) for name in TOLD if isinstance(body.get(name), str))
    followers = [one.name for one in SERVICES if service in one.follows]
    return Hop(
        entry.at, service, entry.pos, entry.hash, entry.name, f"{entry.agg_type}/{entry.agg_id}", told, entry.actor,
        body.get("unit_id") or entry.unit, entry.trace_id,
        {name: reach[name].of(service, entry.pos) for name in followers},
        f"publication/{body['publication_id']}" if entry.name == "push.opened" and body.get("publication_id") else None,
    )  # fmt: skip


def _timed(said: Sequence[Hop]) -> Iterable[Hop]:
    latest: dict[str, Hop] = {}
    before: Hop | None = None
    for hop in said:
        cause = latest.get(hop.trace_id) or latest.get(hop.follows or "")
        crossed = _between(cause, hop) if cause is not None and cause.service != hop.service else None
        yield replace(hop, after=_between(before, hop), crossed=crossed)
        before = latest[hop.trace_id] = latest[hop.about] = hop


def _between(earlier: Hop | None, later: Hop) -> float | None:
    return round((later.at - earlier.at).total_seconds(), 3) if earlier is not None else None


class _Reach:
    """How far one service has heard the others."""

    def __init__(self, db: Database) -> None:
        with db.read() as session:
            self.cursors = {one.producer: one for one in read_cursors(session)}
            waiting = sa.select(parked.c.producer, parked.c.pos).where(parked.c.state == "parked")
            self.parked = {(producer, pos) for producer, pos in session.execute(waiting)}

    def of(self, producer: str, pos: int) -> str:
        cursor = self.cursors.get(producer)
        if (producer, pos) in self.parked:
            return "parked"
        if cursor is not None and cursor.pos >= pos:
            return "heard"
        return "halted" if cursor is not None and cursor.halted else "waiting"


def receipts(dbs: Databases, whole: Belongings) -> list[dict[str, Any]]:
    """Of its pushes: how many units of each level stand in which state."""
    asked = sa.select(Receipt.level, Receipt.state, sa.func.count()).where(Receipt.push_id.in_(whole.pushes))
    with dbs["notify"].read() as session:
        rows = session.execute(asked.group_by(Receipt.level, Receipt.state).order_by(Receipt.level, Receipt.state))
        return [{"level": level, "state": state, "units": count} for level, state, count in rows]


def deliveries(dbs: Databases, whole: Belongings) -> list[dict[str, Any]]:
    """Its deliveries by way and state: how many, the last one sent, the next one due."""
    row = Delivery
    asked = sa.select(row.way, row.state, sa.func.count(), sa.func.max(row.sent_at), sa.func.min(row.next_at))
    asked = asked.where(row.source_id.in_(whole.sources)).group_by(row.way, row.state).order_by(row.way, row.state)
    with dbs["notify"].read() as session:
        return [
            {"way": way, "state": state, "count": count, "last_sent_at": sent, "next_at": due if _open(state) else None}
            for way, state, count, sent, due in session.execute(asked)
        ]


def _open(state: str) -> bool:
    return state in ("pending", "sending")


def unit_names(dbs: Databases, said: Sequence[Hop]) -> dict[str, str]:
    """The short names of the units in these hops, by id."""
    wanted = sorted({hop.unit_id for hop in said if hop.unit_id})
    some = (wanted[n : n + AT_ONCE] for n in range(0, len(wanted), AT_ONCE))
    with dbs["directory"].read() as session:
        asked = (sa.select(Unit.id, Unit.short_name).where(Unit.id.in_(ids)) for ids in some)
        return {unit: name for statement in asked for unit, name in session.execute(statement).all()}
