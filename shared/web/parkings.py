"""搁置的事件 as they are read and released: listed, grouped by what failed; one thing's events together, in order."""

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import parked
from shared.errors import NotFound
from shared.log import Access, note, replay
from shared.log.parking import BEHIND, Parked, Replayed, parked_item
from shared.service import Service
from shared.web.answers import page
from shared.web.ask import Ask

MOST = 1000
"""As many are looked at for groups and counts; with more than that parked, something else is wrong."""
AT_ONCE = 200
"""Events that one press releases at most: each is a transaction of its own."""
KEY = (parked.c.producer, parked.c.pos)
OPEN = sa.select(parked).where(parked.c.state == "parked")
_ID = re.compile(r"([a-z]{1,40})-([1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Whose events wait: those of one thing of one producer, `first` the one that failed."""

    first: Parked

    def takes(self, item: Parked, dry_run: bool) -> bool:
        """Whether this one is released with it: all about the same thing; a trial takes the first alone."""
        alike = (item.producer, item.entry.agg_type, item.entry.agg_id) == (
            self.first.producer, self.first.entry.agg_type, self.first.entry.agg_id,
        )  # fmt: skip
        return alike and self.first.pos <= item.pos < self.first.pos + (1 if dry_run else 2**63)


def released(ask: Ask, service: Service, id_: str, dry_run: bool) -> Replayed:
    """Release one and what waits behind it about the same thing; that it failed again is on record too.

    Raises NotFound when it is not parked (any more).
    """
    found = Aggregate(_waiting(ask, id_))
    taken = 0

    def chosen(item: Parked) -> bool:
        nonlocal taken
        taken += found.takes(item, dry_run)
        return found.takes(item, dry_run) and taken <= AT_ONCE

    outcome = replay(ask.db, service.handlers, by=ask.actor.id, dry_run=dry_run, chosen=chosen)
    if outcome.failed and not dry_run:
        with ask.db.write() as session:
            note(session, Access("replay", "parked", id_, result="refused", code="still_fails"))
    return outcome


def _waiting(ask: Ask, id_: str) -> Parked:
    """The parked event of this id, or the earliest of its thing when it waits behind that. Raises NotFound."""
    named = _ID.fullmatch(id_)
    with ask.db.read() as session:
        mine = sa.and_(parked.c.producer == named[1], parked.c.pos == int(named[2])) if named else sa.false()
        row = session.execute(OPEN.where(mine)).mappings().one_or_none()
        if row is None:
            raise NotFound("这条事件没有搁置", detail="可能已经处理过了，请刷新页面")
        same = [parked.c[name] == row[name] for name in ("producer", "agg_type", "agg_id")]
        first = session.execute(OPEN.where(*same).order_by(parked.c.pos).limit(1)).mappings().one()
        return parked_item(first)


def listed(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """A page of what is parked: {items, next}."""
    found = page(ask.session, OPEN, key=KEY, ascending=True, **args)
    items = [parked_item(dict(zip(parked.c.keys(), row, strict=True))) for row in found["items"]]
    return {"items": [_shown(item) for item in items], "next": found["next"]}


def _shown(item: Parked) -> dict[str, Any]:
    return {
        "id": id_of(item), "producer": item.producer, "pos": item.pos, "type": item.entry.name,
        "about": item.entry.agg_type, "about_id": item.entry.agg_id, "error": item.error, "attempts": item.attempts,
        "behind": item.error == BEHIND, "parked_at": item.parked_at,
    }  # fmt: skip


def id_of(item: Parked) -> str:
    """intake-17"""
    return f"{item.producer}-{item.pos}"


def groups(session: Session) -> list[dict[str, Any]]:
    """What failed, alike together: producer, type, fault (its kind), error (the first), count, behind, first, last."""
    rows = session.execute(OPEN.order_by(*KEY).limit(MOST)).mappings()
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    of_thing: dict[tuple[str, str, str], dict[str, Any]] = {}
    for item in map(parked_item, rows):
        thing = (item.producer, item.entry.agg_type, item.entry.agg_id)
        if item.error == BEHIND and thing in of_thing:
            of_thing[thing]["behind"] += 1
            continue
        fault = item.error.split(":")[0]
        key = (item.producer, item.entry.name, fault)
        group = found.setdefault(key, {
            "producer": item.producer, "type": item.entry.name, "fault": fault, "error": item.error, "count": 0,
            "behind": 0, "first": item.parked_at, "last": item.parked_at,
        })  # fmt: skip
        group["count"] += 1
        group["first"], group["last"] = min(group["first"], item.parked_at), max(group["last"], item.parked_at)
        of_thing[thing] = group
    return sorted(found.values(), key=lambda group: (-group["count"], group["type"]))


def which(group: dict[str, Any]) -> dict[str, str]:
    """What names a group where a repair is asked for."""
    return {name: group[name] for name in ("producer", "type", "fault")}


def counted(session: Session) -> int:
    """How many are parked, MOST at most."""
    some = OPEN.with_only_columns(parked.c.pos).limit(MOST).subquery()
    return int(session.scalar(sa.select(sa.func.count()).select_from(some)) or 0)
