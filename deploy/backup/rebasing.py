"""How far the followers of a log are, what they know that it does not, and taking them into its new epoch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy.embedded import SERVICES
from shared.db import Database, ground
from shared.db.ground import event_log
from shared.log import Access, head, note
from shared.log.cursors import read_cursor
from shared.log.rebase import Epoch, begin_epoch, common, follow_epoch
from shared.settings import Settings

SPARE = 20
"""Numbers left free beyond the entries that are known to be lost: the last ones may have been heard by nobody."""
UNITS = (("known_unit", "id", ("unit",)), ("known_person", "id", ("person", "system")))
KNOWS: dict[tuple[str, str], tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    **{(follower, "directory"): UNITS for follower in ("intake", "tasking", "notify")},
    ("tasking", "intake"): (("known_need", "need_id", ("need",)), ("known_material", "material_id", ("material",))),
    ("intake", "tasking"): (("need", "task_id", ("task",)), ("known_publication", "publication_id", ("publication",))),
    ("notify", "tasking"): (("push", "task_id", ("task",)), ("known_publication", "publication_id", ("publication",))),
    ("intake", "notify"): (("need_push", "push_id", ("push",)),),
    ("tasking", "notify"): (("known_push", "push_id", ("push",)),),
}
"""By (follower, producer): the follower's table and column that name things of the producer, and its tables of them."""


@dataclass(frozen=True)
class Reach:
    """Where a follower stands in a log: its position and when it got there, the log's head, what it has too many."""

    follower: str
    pos: int
    since: datetime | None
    head: int
    forked: bool
    beyond: int
    known_only: dict[str, list[str]]
    """By table: ids that the follower knows and the producer does not, where it is forked."""


def reaches(settings: Settings, producer: str, through: int | None) -> list[Reach]:
    """Every follower of a log. `through`: the last position in common; None takes the log's head."""
    mine = Database(producer, settings)
    try:
        with mine.read() as session:
            return list(_reaches(settings, session, producer, head(session) if through is None else through))
    finally:
        mine.dispose()


def _reaches(settings: Settings, mine: Session, producer: str, through: int) -> Iterator[Reach]:
    for service in SERVICES:
        if producer not in service.follows:
            continue
        theirs = Database(service.name, settings)
        try:
            with theirs.read() as session:
                cursor = read_cursor(session, producer)
                known = common(mine, cursor.pos)
                forked = cursor.pos > through or known != cursor.hash
                only = _known_only(session, mine, (service.name, producer)) if forked else {}
                yield Reach(
                    service.name, cursor.pos, cursor.updated_at, head(mine), forked, max(0, cursor.pos - through), only
                )
        finally:
            theirs.dispose()


def _known_only(theirs: Session, mine: Session, pair: tuple[str, str]) -> dict[str, list[str]]:
    found = {}
    for table, column, there in KNOWS.get(pair, ()):
        known = _ids(theirs, table, column)
        held = set[str]().union(*(_ids(mine, name, "id") for name in there))
        if known - held:
            found[table] = sorted(known - held)
    return found


def _ids(session: Session, table: str, column: str) -> set[str]:
    named: sa.ColumnClause[Any] = sa.column(column)
    wanted = sa.select(named).select_from(sa.table(table)).where(named.is_not(None)).distinct()
    return {str(value).replace("-", "") for value in session.scalars(wanted)}


def span(settings: Settings, producer: str, through: int | None) -> dict[str, Any]:
    """The producer's head, the position asked for (else the head), and when its entry was written."""
    mine = Database(producer, settings)
    try:
        with mine.read() as session:
            last = head(session)
            pos = last if through is None else through
            at = session.scalar(sa.select(event_log.c.at).where(event_log.c.pos == pos))
            return {"head": last, "through": pos, "at": at}
    finally:
        mine.dispose()


def rebase_all(settings: Settings, producer: str, through: int, said: dict[str, str]) -> tuple[Epoch, list[str]]:
    """Begin the epoch in the producer, then take each follower into it. Returns it and who was set back.

    Killed midway it is run again: a follower that was not reached goes on standing still until then.
    """
    lost = max((one.beyond for one in reaches(settings, producer, through)), default=0)
    mine = Database(producer, settings)
    try:
        with mine.write() as session:
            epoch = begin_epoch(session, through, said, lost + SPARE)
            _on_record(session, producer, said)
    finally:
        mine.dispose()
    return epoch, [one for one in _followers(producer) if _take_over(settings, one, producer, epoch, said)]


def _followers(producer: str) -> list[str]:
    return [service.name for service in SERVICES if producer in service.follows]


def _take_over(settings: Settings, follower: str, producer: str, epoch: Epoch, said: dict[str, str]) -> bool:
    service = next(one for one in SERVICES if one.name == follower)
    tables = (*ground.tables.values(), *service.base.metadata.tables.values())
    db = Database(follower, settings)
    try:
        with db.write() as session:
            _on_record(session, producer, said)
            return follow_epoch(session, producer, epoch, tables)
    finally:
        db.dispose()


def _on_record(session: Session, producer: str, said: dict[str, str]) -> None:
    who = f"operator:{said['by']}"[:80]
    note(session, Access("act", "log", producer, reason=said["reason"], actor=who, code="rebase"))
