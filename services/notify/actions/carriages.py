"""代发: what publication.due asks for, kept as a row, judged and claimed with a lease and a token."""

from collections import Counter
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.connectors import note_health, secrets_of_connector
from services.notify.actions.hosts import room_of
from services.notify.actions.settling import SENDING, settle
from services.notify.models import Carriage, Connector, HostBreaker
from services.notify.senders import TEST, Failed, Load
from services.notify.senders.carrying import PATIENCE, Piece, Unreadable, piece_of, same_bytes
from shared.db import now
from shared.events import PublicationDue
from shared.identity import covers, unit_of
from shared.ids import new_id

LEASE = timedelta(minutes=5)
"""Longer than any step takes: a file of a gigabyte is given up before."""
PER_HOST = 4
CANDIDATES = 50
PENDING: sa.ColumnClause[str] = sa.literal_column("'pending'")


def accept(session: Session, fact: PublicationDue) -> Carriage | None:
    """Write down what is to be carried; None when this placement is known already."""
    if session.scalar(sa.select(Carriage.id).where(Carriage.placement_id == fact.placement_id)):
        return None
    at, connector = now(session), session.get(Connector, fact.connector_id)
    carriage = Carriage(
        id=new_id(),
        placement_id=fact.placement_id,
        publication_id=fact.publication_id,
        task_id=fact.task_id,
        unit_id=fact.unit_id,
        connector_id=fact.connector_id,
        action=fact.action,
        channel=fact.channel,
        content=fact.content,
        content_hash=fact.content_hash,
        attribution=fact.attribution,
        earlier=fact.reference,
        host=connector.host if connector else None,
        next_at=at,
        due_at=at,
        expires_at=at + PATIENCE[fact.action],
    )
    session.add(carriage)
    session.flush()
    return carriage


def take(session: Session, most: int, allowed: tuple[str, ...] | None) -> list[Load]:
    """Claim up to `most` due carriages; what cannot go at all is settled here, with its event.

    `allowed`: the hosts that may be written to; None: all. A file connector writes to no host and is always allowed.
    """
    at = now(session)
    breakers = list(session.scalars(sa.select(HostBreaker)))
    flying: Counter[str] = Counter({row[0]: row[1] for row in session.execute(_flying())})
    room = {row.host: room_of(row, session, flying, PER_HOST) for row in breakers}
    due = sa.select(Carriage).where(Carriage.state == PENDING, Carriage.next_at <= at).order_by(Carriage.next_at)
    loads: list[Load] = []
    for carriage in session.scalars(due.limit(CANDIDATES).with_for_update(skip_locked=True)):
        host = carriage.host or ""
        left = room.setdefault(host, PER_HOST - flying[host])
        load = _judged(session, carriage, allowed) if len(loads) < most and left > 0 else None
        if load is not None:
            room[host] = left - 1
            loads.append(load)
    return loads


def take_tests(session: Session, allowed: tuple[str, ...] | None) -> list[Load]:
    """The connectors whose test button was pressed; what may not be reached under these keys is told at once."""
    asked = sa.select(Connector).where(Connector.test_at.is_not(None), Connector.active).limit(PER_HOST)
    loads = []
    for connector in session.scalars(asked.with_for_update(skip_locked=True)):
        done = sa.update(Connector).where(Connector.id == connector.id).values(test_at=None)
        session.execute(done.execution_options(synchronize_session=False))
        if _may_go(connector, allowed):
            loads.append(_load(session, connector, carriage_id=new_id(), action=TEST))
        else:
            note_health(session, connector.id, Failed("test_keys"))
    return loads


def _flying() -> sa.Select[str, int]:
    host = sa.func.coalesce(Carriage.host, "")
    return sa.select(host, sa.func.count()).where(Carriage.state == SENDING).group_by(host)


def _judged(session: Session, carriage: Carriage, allowed: tuple[str, ...] | None) -> Load | None:
    """The load with its lease; None when it is refused for good, or its unit is not known here yet."""
    connector = session.get(Connector, carriage.connector_id)
    unit = unit_of(session, carriage.unit_id)
    if unit is None and carriage.expires_at > now(session):
        carriage.next_at = now(session) + timedelta(seconds=2)
        return None
    code = _refusal(session, carriage, connector, unit.path if unit else "")
    if code is None and connector is not None:
        if not _may_go(connector, allowed):
            carriage.would_have_sent, code = True, "test_keys"
        else:
            try:
                return _lease(session, carriage, connector)
            except Unreadable:
                code = "unreadable"
    settle(session, carriage, Failed(code or "no_connector", carriage.last_error or "" if code == "expired" else ""))
    return None


def _refusal(session: Session, carriage: Carriage, connector: Connector | None, path: str) -> str | None:
    if carriage.expires_at <= now(session):
        return "expired"
    if connector is None or not connector.active:
        return "no_connector"
    if not (covers(connector.path, path) or covers(path, connector.path)):
        return "other_unit"
    if carriage.action != "withdraw" and not same_bytes(carriage.content, carriage.content_hash):
        return "other_bytes"
    return None


def _may_go(connector: Connector, allowed: tuple[str, ...] | None) -> bool:
    """An allowed host is "host" for every port of it, or "host:port"."""
    host = connector.host
    return host is None or allowed is None or any(host == one or host.startswith(f"{one}:") for one in allowed)


def _lease(session: Session, carriage: Carriage, connector: Connector) -> Load:
    piece = None if carriage.action == "withdraw" else piece_of(carriage.content, carriage.channel)
    carriage.host = connector.host
    load = _load_of(session, carriage, connector, piece)
    carriage.state, carriage.attempt = "sending", carriage.attempt + 1
    carriage.lease_token, carriage.lease_until = load.token, now(session) + LEASE
    return load


def _load_of(session: Session, carriage: Carriage, connector: Connector, piece: Piece | None) -> Load:
    """What a sender is handed; it never sees a row."""
    same = ("placement_id", "publication_id", "action", "channel", "content", "content_hash", "attribution", "earlier")
    given = {name: getattr(carriage, name) for name in same} | {"piece": piece, "progress": dict(carriage.progress)}
    given |= {"attempt": carriage.attempt + 1, "stopped": carriage.stopped is not None}
    return _load(session, connector, carriage_id=carriage.id, **given)


def _load(session: Session, connector: Connector, **given: Any) -> Load:
    return Load(
        token=new_id(),
        connector_id=connector.id,
        kind=connector.kind,
        host=connector.host or "",
        address=connector.address,
        app_id=connector.app_id,
        secrets=secrets_of_connector(session, connector),
        cover_media_id=connector.cover_media_id,
        releases=connector.releases,
        at=now(session),
        **given,
    )
