"""Saying: facts of a transaction are appended to the log as its last statements, with contiguous positions."""

import zlib
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.ground import event_log, stream_meta
from shared.envelope import Entry, body_of
from shared.events import Event, wire_type
from shared.failpoints import hit, point
from shared.ids import new_id
from shared.log.hashing import GENESIS, digest

FLUSHED = point("cmd.flushed")
APPENDED = point("cmd.append")

_INSERT = event_log.insert()
AT_ONCE = 100
_FLOOR = "(SELECT pruned_through FROM stream_meta)"
_AGG = "(SELECT max(agg_ver) FROM event_log WHERE agg_type = :t{0} AND agg_id = :i{0})"


def set_by(session: Session, actor: str, unit: str | None = None, trace_id: str | None = None) -> None:
    """Set for whom this transaction's facts are written: a person's id or service:<name>, unit, W3C trace id."""
    session.info["by"] = (actor, unit, trace_id or new_id().replace("-", ""))


def say(session: Session, fact: Event) -> None:
    """Say a fact: it stands in the log if and only if this transaction commits.

    Raises ValueError when the fact belongs to another service.
    """
    db = session.info["db"]
    if db.service != fact.SAID_BY:
        raise ValueError(f"{fact.TYPE} is said by {fact.SAID_BY}, not by {db.service}")
    session.info["said"].append(fact)


def lock_key(service: str) -> int:
    """The key of a service's position lock on PostgreSQL (transaction advisory lock)."""
    return 0x6261_6979_0000_0000 | zlib.crc32(service.encode())


@event.listens_for(Session, "before_commit")
def _append_said(session: Session) -> None:
    said: list[Event] = session.info.get("said", [])
    if not said or session.in_nested_transaction():
        return  # a savepoint is released: the facts wait for the transaction itself
    session.flush()
    hit(FLUSHED)
    moment = now(session)
    by = session.info.get("by") or ("service:" + session.info["db"].service, None, new_id().replace("-", ""))
    last_pos, last_hash, versions = _head(session, said)
    rows = []
    for fact in said:
        key = (fact.ABOUT, str(getattr(fact, fact.KEY)))
        versions[key] += 1
        entry = Entry(
            last_pos + 1, new_id(), wire_type(type(fact)), fact.VERSION, key[0], key[1], versions[key], moment,
            by[0], by[1], by[2], body_of(fact), last_hash, "",
        )  # fmt: skip
        entry = replace(entry, hash=digest(entry))
        last_pos, last_hash = entry.pos, entry.hash
        rows.append(entry.__dict__)
    session.execute(_INSERT, rows if len(rows) > 1 else rows[0])  # many rows of one would go by executemany
    hit(APPENDED)
    session.info["said"] = []
    session.info["appended"] = len(rows)


def _head(session: Session, said: list[Event]) -> tuple[int, str, dict[tuple[str, str], int]]:
    """Take the position lock, then read the head and the aggregates' versions in a statement of its own (trap D3).

    An aggregate of which the log holds nothing counts from the pruned floor: no version was ever higher than that.

    The versions of the first hundred aggregates come with the head; more (a roster) are read after it, under the lock.
    """
    whole = list({(fact.ABOUT, str(getattr(fact, fact.KEY))) for fact in said})
    keys, more = whole[:AT_ONCE], whole[AT_ONCE:]
    db = session.info["db"]
    if db.dialect == "postgresql":
        row = _locked_head(session, keys, db.service)
    else:
        names = {f"t{n}": key[0] for n, key in enumerate(keys)} | {f"i{n}": key[1] for n, key in enumerate(keys)}
        columns = ", ".join(_AGG.format(n) for n in range(len(keys)))
        row = session.execute(
            sa.text(f"SELECT pos, hash, {_FLOOR}, {columns} FROM event_log ORDER BY pos DESC LIMIT 1"), names
        ).one_or_none()
    if row is None:
        floor = session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
        return floor, GENESIS, dict.fromkeys(whole, floor)
    floor = row[2]
    return row[0], row[1], {key: row[n + 3] or floor for n, key in enumerate(keys)} | _versions(session, more, floor)


def _versions(session: Session, keys: list[tuple[str, str]], floor: int) -> dict[tuple[str, str], int]:
    """The newest version of each aggregate, the pruned floor where there is none."""
    log, found = event_log.c, dict.fromkeys(keys, floor)
    for start in range(0, len(keys), AT_ONCE):
        mine = sa.tuple_(log.agg_type, log.agg_id).in_(keys[start : start + AT_ONCE])
        newest = sa.select(log.agg_type, log.agg_id, sa.func.max(log.agg_ver)).where(mine)
        for about, key, version in session.execute(newest.group_by(log.agg_type, log.agg_id)):
            found[about, key] = version
    return found


def _locked_head(session: Session, keys: list[tuple[str, str]], service: str) -> Any:
    """Lock and read in one round trip: two statements of one simple query, each with its own snapshot."""
    from psycopg import ClientCursor, Error  # only where PostgreSQL is used

    columns = ", ".join("(SELECT max(agg_ver) FROM event_log WHERE agg_type = %s AND agg_id = %s)" for _ in keys)
    statement = (
        "SELECT pg_advisory_xact_lock(%s), pg_notify(%s, ''); "
        f"SELECT pos, hash, {_FLOOR}, {columns} FROM event_log ORDER BY pos DESC LIMIT 1"
    )
    values = [lock_key(service), f"baiying_{service}", *(part for key in keys for part in key)]
    driver = session.connection().connection.driver_connection
    with ClientCursor(driver) as cursor:  # type: ignore[arg-type]
        try:
            cursor.execute(statement, values)
        except Error as fault:  # past SQLAlchemy's own hands: as it would have called it
            raise sa.exc.OperationalError("the position lock", None, fault) from fault
        cursor.nextset()
        return cursor.fetchone()
