"""访问日志 as it is read: rows by who, what, when and how it ended, with the words people read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.engine import Database
from shared.db.ground import access_log
from shared.identity import KnownCard, names_of, units_of
from shared.log.access import ABOUTS, WHATS

STEP = 1000
MOST_NAMED = 50
_NAMES = access_log.c.keys()
KEY = (access_log.c.at, access_log.c.id)


def accesses(
    *, what: str | None = None, actor: str | None = None, unit_id: str | None = None, result: str | None = None,
    since: datetime | None = None, until: datetime | None = None, actors: Sequence[str] | None = None,
) -> sa.Select[Any]:  # fmt: skip
    """The rows that fit, from `since` and before `until`, of any of `actors`; order them by KEY."""
    log = access_log.c
    wanted = {"what": what, "actor": actor, "unit_id": unit_id, "result": result}
    found = sa.select(access_log).where(*(log[name] == value for name, value in wanted.items() if value is not None))
    if actors is not None:
        found = found.where(log.actor.in_(actors))
    if since is not None:
        found = found.where(log.at >= since)
    return found.where(log.at < until) if until is not None else found


def ids_named(session: Session, name: str) -> list[str]:
    """The ids of those whose name has this in it, as far as this service knows names; the first MOST_NAMED."""
    alike = sa.select(KnownCard.person_id).where(KnownCard.name.contains(name, autoescape=True))
    return list(session.scalars(alike.order_by(KnownCard.person_id).limit(MOST_NAMED)))


def described(session: Session, rows: list[Any]) -> list[dict[str, Any]]:
    """The rows with the words people read: who by name and unit, what in Chinese."""
    plain = [dict(zip(_NAMES, row, strict=True)) for row in rows]
    names = names_of(session, [row["actor"] for row in plain if _is_somebody(row["actor"])])
    units = units_of(session, {row["unit_id"] for row in plain if row["unit_id"]})
    for row in plain:
        unit = units.get(row["unit_id"])
        row["name"] = names.get(row["actor"], "未登录" if row["actor"] == "anonymous" else row["actor"])
        row["unit_name"] = unit.short_name if unit else None
        row["label"] = WHATS.get(row["what"], row["what"])
        row["about_label"] = ABOUTS.get(row["about"] or "", row["about"])
    return plain


def _is_somebody(actor: str) -> bool:
    """Whether this is a person's id (36 characters) or a service: of others there is no card."""
    return len(actor) == 36 or actor.startswith("service:")


def in_order(db: Database, **wanted: Any) -> Iterator[dict[str, Any]]:
    """The rows that fit (as `accesses`), described, in the order they were written; read a thousand at a time."""
    query, after = accesses(**wanted).order_by(*KEY).limit(STEP), None
    while True:
        step = query if after is None else query.where(sa.tuple_(*KEY) > sa.tuple_(*after))
        with db.read() as session:
            found = described(session, list(session.execute(step).all()))
        for row in found:
            yield row | {"at": row["at"].isoformat()}
        if len(found) < STEP:
            return
        after = [sa.literal(found[-1][column.name], column.type) for column in KEY]
