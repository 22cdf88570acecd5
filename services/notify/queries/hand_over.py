"""转交代理人 as the people of a unit see them, and who acts for whom on a card."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import HandOver, Receipt
from services.notify.network.handing import in_force
from services.notify.queries.receipts import answering_units, receipt_seen
from shared.db import now
from shared.errors import Invalid, NotFound
from shared.identity import Actor, names_of, units_of


def hand_over_list(actor: Actor) -> sa.Select[HandOver]:
    """The hand-overs of the units for which the actor answers, to be paged by (created_at, id), newest first."""
    return sa.select(HandOver).where(HandOver.unit_id.in_(answering_units(actor)))


def hand_over_seen(session: Session, actor: Actor, hand_over_id: str) -> HandOver:
    """One of them. Raises NotFound for any other."""
    found: HandOver | None = session.scalar(hand_over_list(actor).where(HandOver.id == hand_over_id))
    if found is None:
        raise NotFound("没有找到这次转交")
    return found


def what_is_handed_over(session: Session, actor: Actor, given: dict[str, Any]) -> tuple[str, Receipt | None]:
    """The unit, and the receipt if one is named (`receipt_id`, `unit_id`; default: one's own unit).

    Raises NotFound for a unit for which the actor does not answer, or another's receipt; Invalid where he answers for
    several and names none.
    """
    mine = answering_units(actor)
    if given.get("receipt_id"):
        receipt = receipt_seen(session, actor, given["receipt_id"])
        if receipt.unit_id not in mine:
            raise NotFound("没有找到这份回执")
        return receipt.unit_id, receipt
    unit_id = given.get("unit_id") or (actor.unit_id if actor.unit_id in mine else None)
    if unit_id is None and len(mine) != 1:
        raise Invalid(errors={"unit_id": ["必填"]})
    if unit_id is not None and unit_id not in mine:
        raise NotFound("没有找到这个单位")
    return unit_id or next(iter(mine)), None


def hand_over_rows(session: Session, actor: Actor, rows: list[HandOver]) -> list[dict[str, Any]]:
    """Hand-overs as lines: from whom to whom, for what, whether it holds."""
    at, names = now(session), names_of(session, {one for row in rows for one in (row.from_id, row.to_id)})
    units = units_of(session, {row.unit_id for row in rows})
    heads = {grant.unit_id for grant in actor.grants if grant.role == "unit_head"}
    plain = ("id", "unit_id", "receipt_id", "since", "until", "ended_at", "created_at", "version")
    return [
        {name: getattr(row, name) for name in plain}
        | {
            "unit_name": units[row.unit_id].short_name if row.unit_id in units else "",
            "from": {"id": row.from_id, "name": names[row.from_id]},
            "to": {"id": row.to_id, "name": names[row.to_id]},
            "holds": in_force(row.since, row.until, row.ended_at, at),
            "allowed_steps": ["end"] if _may_end(row, actor, heads) and _stands(row, at) else [],
        }
        for row in rows
    ]


def _may_end(row: HandOver, actor: Actor, heads: set[str]) -> bool:
    return actor.id in (row.from_id, row.to_id) or row.unit_id in heads


def _stands(row: HandOver, at: datetime) -> bool:
    return row.ended_at is None and (row.until is None or row.until > at)
