"""去向: a publication put at its places, corrected there or taken down; a connector is told, or a person is asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.ways import Way
from services.tasking.content import INTERNAL_CHANNELS
from services.tasking.models import ChannelAccount, Placement, Publication, Task
from services.tasking.places import MAY_STAND, OPEN_STATES, Put, by_place, orders
from shared.events import PublicationDue
from shared.ids import new_id
from shared.log import say


def put(session: Session, task: Task, publication: Publication, ways: Iterable[Way], by: str) -> None:
    """A row for each place; what the publisher has posted already (he gave the link) is placed at once.

    A place that a correction follows anyway is not put a second time: the link settles that row.
    """
    taken = _taken(session, task.id)
    for way in ways:
        row = taken.get(way.key)
        if row is None:
            row = _row(publication, way.channel, way.name, publication.published_at)
            row.account_id, row.outlet_id = way.key[1:]
            _send(session, row, publication, way.account, way.url)
        if way.url and row.state == "asked" and row.publication_id == publication.id:
            settle(session, row, publication.published_at, by, url=way.url)


def _taken(session: Session, task_id: str) -> dict[tuple[str, str | None, str | None], Placement]:
    """The places where an order runs already, by their key: asked for by a correction, or a connector still at it."""
    mine = (Placement.task_id == task_id, Placement.state.in_(("waiting", "asked")), Placement.action != "withdraw")
    rows = session.scalars(sa.select(Placement).where(*mine).order_by(Placement.asked_at))
    return {(row.channel, row.account_id, row.outlet_id): row for row in rows}


def _row(publication: Publication, channel: str, name: str, at: datetime) -> Placement:
    return Placement(
        id=new_id(), publication_id=publication.id, task_id=publication.task_id, unit_id=publication.unit_id,
        unit_path=publication.unit_path, channel=channel, name=name[:80], action="place", state="asked",
        content_hash=publication.content_hash, asked_at=at,
    )  # fmt: skip


def _send(
    session: Session, row: Placement, publication: Publication, account: ChannelAccount | None, url: str | None = None
) -> None:
    """Write the row; where the account has a connector and nobody posted by hand, tell it."""
    connected = account is not None and account.connector_id is not None and not url
    if connected and account is not None:
        row.state, row.connector_id = "waiting", account.connector_id
    session.add(row)
    session.flush()
    if connected and account is not None:
        say(session, _due(session, row, publication, account))


def _due(session: Session, row: Placement, publication: Publication, account: ChannelAccount) -> PublicationDue:
    earlier = session.get(Placement, row.earlier_id) if row.earlier_id else None
    return PublicationDue(
        placement_id=row.id, publication_id=publication.id, task_id=row.task_id, unit_id=row.unit_id,
        action=row.action, channel=row.channel, connector_id=account.connector_id or "",
        content="" if row.action == "withdraw" else publication.content, content_hash=publication.content_hash,
        attribution=account.attribution, reference=earlier.reference if earlier else None,
    )  # fmt: skip


def settle(session: Session, row: Placement, at: datetime, by: str | None, **shown: Any) -> None:
    """It is done: where it can be seen now, and the account has posted."""
    for name, value in shown.items():
        setattr(row, name, value)
    row.state = "gone" if row.action == "withdraw" else "placed"
    row.settled_at, row.settled_by = at, by
    row.failure_code = row.failure = None
    account = session.get(ChannelAccount, row.account_id) if row.account_id else None
    if account is not None and row.action != "withdraw":
        account.last_published_at = max(at, account.last_published_at or at)
    session.flush()


def chase(session: Session, task: Task, publication: Publication, action: str, at: datetime) -> None:
    """`correct` or `withdraw` at each place where an earlier publication of the task stands.

    `publication` is what is to stand there from now on, or what is taken down.
    """
    rows = {row.id: row for row in session.scalars(sa.select(Placement).where(Placement.task_id == task.id))}
    for place in by_place(_put(row) for row in rows.values()):
        told = orders(place, action)
        for one in told.dropped:
            rows[one].state, rows[one].settled_at = "dropped", at
        session.flush()
        if told.follow:
            follow(session, rows[told.follow], publication, action, at)


def follow(session: Session, earlier: Placement, publication: Publication, action: str, at: datetime) -> Placement:
    """One order to correct or take down what an earlier row put there; by its connector when that one knows it.

    A corrected text that may not go outside any more is not put there: what stands there is taken down.
    """
    inside = publication.audience == "internal" or publication.disclosure != "open"
    row = _row(publication, earlier.channel, earlier.name, at)
    row.action = "withdraw" if inside and earlier.channel not in INTERNAL_CHANNELS else action
    row.earlier_id = earlier.id
    row.account_id, row.outlet_id = earlier.account_id, earlier.outlet_id
    account = session.get(ChannelAccount, row.account_id) if row.account_id else None
    _send(session, row, publication, account if earlier.reference else None)
    return row


def again(session: Session, row: Placement, publication: Publication, at: datetime) -> Placement:
    """A second try of what failed, as a row of its own: the connector may still answer for the first."""
    fresh = _row(publication, row.channel, row.name, at)
    fresh.action, fresh.earlier_id = row.action, row.earlier_id
    fresh.account_id, fresh.outlet_id = row.account_id, row.outlet_id
    row.retried_by_id = fresh.id
    session.flush()  # of the two only one may be the one that counts
    account = session.get(ChannelAccount, row.account_id) if row.account_id else None
    _send(session, fresh, publication, account)
    return fresh


def _put(row: Placement) -> Put:
    unsure = row.failure_code in MAY_STAND
    return Put(row.id, row.action, row.state, row.asked_at, row.earlier_id, row.retried_by_id is not None, unsure)


def chasing_left(session: Session, task_id: str) -> int:
    """How many places still have to be corrected or taken down; a connector that is still putting a text there that

    no longer stands is one of them.
    """
    rows = session.scalars(sa.select(Placement).where(Placement.task_id == task_id, Placement.retried_by_id.is_(None)))
    gone = set(session.scalars(sa.select(Publication.id).where(Publication.task_id == task_id, _fallen())))
    return sum(_left(row, gone) for row in rows)


def _left(row: Placement, gone: set[str]) -> bool:
    if row.action == "place":
        return row.state == "waiting" and row.publication_id in gone
    return row.state in OPEN_STATES


def _fallen() -> Any:
    marks = (Publication.corrected_at, Publication.recalled_at, Publication.killed_at)
    return sa.or_(*(mark.is_not(None) for mark in marks))
