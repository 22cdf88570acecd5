"""代理人: to whom one may hand over, and who acts for whom on a card."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import HandOver, Receipt
from services.notify.network import ANSWERING
from services.notify.network.handing import in_force
from shared.db import now
from shared.identity import Actor, KnownPerson, names_of, units_of


def deputies(session: Session, actor: Actor, unit_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """To whom the actor may hand over, by unit: name by id of whoever else may answer for it."""
    found: dict[str, list[str]] = {unit_id: [] for unit_id in unit_ids}
    units = units_of(session, found)
    above = {part for unit in units.values() for part in unit.path.split("/") if part}
    people = sa.select(KnownPerson).where(
        KnownPerson.active, KnownPerson.unit_id.in_(above), KnownPerson.id != actor.id
    )
    for person in session.scalars(people.order_by(KnownPerson.id)):
        for unit_id in {one["unit_id"] for one in person.grants if one["role"] in ANSWERING} & found.keys():
            found[unit_id].append(person.id)
    names = names_of(session, {one for held in found.values() for one in held})
    return {unit_id: {one: names[one] for one in held} for unit_id, held in found.items()}


def handed(session: Session, receipts: Iterable[Receipt]) -> dict[str, dict[str, Any]]:
    """By receipt: {from, to} of the hand-over that holds for it now; one receipt's own stands over a time's."""
    mine, at = list(receipts), now(session)
    if not mine:
        return {}
    about = sa.or_(HandOver.receipt_id.is_(None), HandOver.receipt_id.in_([one.id for one in mine]))
    standing = sa.select(HandOver).where(
        HandOver.unit_id.in_({one.unit_id for one in mine}), HandOver.ended_at.is_(None), about
    )
    rows = [row for row in session.scalars(standing) if in_force(row.since, row.until, None, at)]
    names = names_of(session, {one for row in rows for one in (row.from_id, row.to_id)})
    found: dict[str, dict[str, Any]] = {}
    for receipt in mine:
        own = [row for row in rows if row.receipt_id == receipt.id]
        row = next(iter(own + [row for row in rows if row.receipt_id is None and row.unit_id == receipt.unit_id]), None)
        if row is not None:
            found[receipt.id] = {
                "from": {"id": row.from_id, "name": names[row.from_id]},
                "to": {"id": row.to_id, "name": names[row.to_id]},
            }
    return found
