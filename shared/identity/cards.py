"""名片: fetching the names that the log does not carry, a chore of every service that follows the directory."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database
from shared.identity.copies import KnownCard, KnownPerson
from shared.identity.names import NAME_ERASED
from shared.identity.sealing import seal
from shared.settings import Settings

BATCH = 50
"""Cards asked for at a time."""


class CardPeers(Protocol):
    """Whoever can read the directory's cards for this service: {id, card_version, name, contact?} each."""

    def cards(self, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]: ...


def fetch_cards(db: Database, peers: CardPeers) -> int:
    """Fetch a batch of missing or outdated cards; returns how many were written, 0 when all are in.

    The directory is asked between two transactions, never inside one. A person it no longer knows is shown as
    （已注销）, and whatever was kept of him goes.
    """
    with db.read() as session:
        wanted = _wanted(session)
    if not wanted:
        return 0
    found = {str(card["id"]): card for card in peers.cards(sorted(wanted))}
    with db.write() as session:
        for person_id, version in wanted.items():
            keep_card(session, db.settings, person_id, found.get(person_id), version)
    return len(wanted)


def _wanted(session: Session) -> dict[str, int]:
    query = (
        sa.select(KnownPerson.id, KnownPerson.card_version)
        .outerjoin(KnownCard, KnownCard.person_id == KnownPerson.id)
        .where(sa.or_(KnownCard.person_id.is_(None), KnownCard.card_version < KnownPerson.card_version))
        .order_by(KnownPerson.id)
        .limit(BATCH)
    )
    return {row.id: row.card_version for row in session.execute(query)}


def keep_card(
    session: Session, settings: Settings, person_id: str, card: Mapping[str, Any] | None, version: int
) -> None:
    """Write one card; never an older one over a newer. None: the person was erased."""
    row = session.get(KnownCard, person_id)
    if row is None:
        row = KnownCard(person_id=person_id, card_version=0, name="")
        session.add(row)
    arrived = int(card["card_version"]) if card else version
    if arrived < row.card_version:
        return
    row.card_version = max(arrived, version)
    row.name = str(card["name"]) if card else NAME_ERASED
    contact = card.get("contact") if card else None
    row.contact = seal(settings, person_id, dict(contact)) if contact else None
