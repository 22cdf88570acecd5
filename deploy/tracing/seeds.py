"""Where a trace begins: whatever somebody has in hand (a number, an id, a trace id) as needs, tasks or pushes."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Need
from services.notify.models import Push, Receipt
from services.tasking.models import KnownNeed, Placement, Publication, Task
from shared.db import Database
from shared.db.ground import event_log
from shared.envelope import Entry
from shared.log import head

Databases = Mapping[str, Database]
TRACE_ID = re.compile(r"[0-9a-f]{32}")
SPAN = 50_000
"""Positions looked at in one statement for a trace id, which no index knows."""
BRACKETS = str.maketrans("([（［【", "〔〔〔〔〔") | str.maketrans(")]）］】", "〕〕〕〕〕")


@dataclass
class Seeds:
    """Ids from which everything else is found."""

    needs: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    pushes: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.needs or self.tasks or self.pushes)


def seeds_of(dbs: Databases, wanted: str) -> Seeds:
    """What a number, a trace id or the id of a need, task, publication, placement, push or receipt stands for."""
    seeds = Seeds()
    text = wanted.strip().translate(BRACKETS)
    if TRACE_ID.fullmatch(text):
        _by_trace(dbs, text, seeds)
    key = _key(text)
    with dbs["intake"].read() as session:
        seeds.needs |= _ids(session, Need.id, Need.id == key if key else Need.number == text)
    with dbs["tasking"].read() as session:
        _of_tasking(session, key, text, seeds)
    with dbs["notify"].read() as session:
        seeds.pushes |= _ids(session, Push.id, Push.id == key if key else Push.number == text)
        if key:
            seeds.pushes |= _ids(session, Receipt.push_id, Receipt.id == key)
        asked = sa.select(Push.task_id, Push.need_ids).where(Push.id.in_(seeds.pushes))
        for task, needs in session.execute(asked).all():
            seeds.needs |= set(needs)
            seeds.tasks |= {task} if task else set()
    return seeds


def _of_tasking(session: Session, key: str | None, text: str, seeds: Seeds) -> None:
    seeds.tasks |= _ids(session, Task.id, Task.id == key if key else Task.number == text)
    mine = Publication.id == key if key else Publication.number == text
    seeds.tasks |= _ids(session, Publication.task_id, mine)
    if key:
        seeds.tasks |= _ids(session, Placement.task_id, Placement.id == key)
    if not seeds.needs:
        seeds.needs |= _ids(session, KnownNeed.need_id, KnownNeed.task_id.in_(seeds.tasks))


def _by_trace(dbs: Databases, trace_id: str, seeds: Seeds) -> None:
    """Walk each log backwards, a span at a time, to the newest span in which this trace appears."""
    for db in dbs.values():
        for entry in _of_trace(db, trace_id):
            seeds.needs |= {value for name, value in _named(entry) if name == "need"}
            seeds.tasks |= {value for name, value in _named(entry) if name == "task"}
            seeds.pushes |= {value for name, value in _named(entry) if name == "push"}


def _of_trace(db: Database, trace_id: str) -> list[Entry]:
    with db.read() as session:
        through = head(session)
        while through > 0:
            span = event_log.c.pos.between(through - SPAN + 1, through)
            rows = session.execute(sa.select(event_log).where(span, event_log.c.trace_id == trace_id)).all()
            if rows:
                return [Entry(*row) for row in rows]
            through -= SPAN
    return []


def _named(entry: Entry) -> Iterable[tuple[str, str]]:
    """The needs, tasks and pushes that an entry names, in its aggregate or its body."""
    yield entry.agg_type, entry.agg_id
    body: dict[str, Any] = json.loads(entry.body)
    for name in ("need", "task", "push"):
        yield from ((name, value) for value in (body.get(f"{name}_id"), *body.get(f"{name}_ids", ())) if value)


def _ids(session: Session, column: Any, mine: Any) -> set[str]:
    return set(session.scalars(sa.select(column).where(mine))) - {None}


def _key(text: str) -> str | None:
    """The text as an id, None when it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None
