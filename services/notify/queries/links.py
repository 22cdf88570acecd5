"""短链接: where a code leads now, and the opens of a push's links by unit, as far as the asker may see them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.links import address_of, code_of, span_of
from services.notify.models import LinkOpens, Push, Receipt
from services.notify.queries.pushes import below, seen_receipts
from services.notify.standing.links import home_of, targets_of
from shared.identity import Actor, scopes, units_of

LONGEST_CHAIN = 20
"""So many corrections of corrections are followed."""
TO_SHOW = 31
"""So many days of a push are shown."""


@dataclass(frozen=True, slots=True)
class Led:
    """Where the links of a push lead: to an address, or nowhere yet; or `gone`, when its text was recalled."""

    url: str | None = None
    gone: bool = False


def find_link(session: Session, code: str) -> tuple[str, str] | None:
    """(push, unit) of the receipt of a code; None when there is no such code."""
    span = span_of(code)
    near = sa.select(Receipt.id, Receipt.push_id, Receipt.unit_id).where(Receipt.id.between(span.low, span.high))
    found = [row for row in session.execute(near.limit(50)) if span.holds(row.id)]
    return (found[0].push_id, found[0].unit_id) if found else None


def where_to(session: Session, push_id: str) -> Led:
    """Where the links of this push lead now: to the text that took its place where it was corrected."""
    push = session.get(Push, push_id)
    for _ in range(LONGEST_CHAIN):
        if push is None:
            return Led()
        after = _undoing(session, push)
        if any(one.purpose == "recall" for one in after):
            return Led(gone=True)
        if not after:
            return Led(gone=True) if push.state == "recalled" else Led(targets_of(session, [push])[push.id])
        push = after[-1]
    return Led()


def _undoing(session: Session, push: Push) -> list[Push]:
    """The notices of its recall and the pushes of its corrections, the oldest first."""
    same = Push.task_id == push.task_id if push.task_id else Push.task_id.is_(None)
    undone = sa.or_(Push.purpose == "recall", Push.chase == "correction")
    later = sa.select(Push).where(same, undone, Push.created_at >= push.created_at, Push.id != push.id)
    return [one for one in session.scalars(later.order_by(Push.created_at, Push.id)) if push.id in one.about_ids]


def link_list(actor: Actor, push: Push) -> sa.Select[Receipt, int]:
    """(Receipt, opens) of the units that were reached, to be paged by unit; no order by numbers: this ranks nobody."""
    opens = sa.select(sa.func.coalesce(sa.func.sum(LinkOpens.opens), 0)).where(
        LinkOpens.push_id == Receipt.push_id, LinkOpens.unit_id == Receipt.unit_id
    )
    mine = seen_receipts(actor, push)
    return sa.select(Receipt, opens.scalar_subquery()).where(*mine, Receipt.state != "pending")


def link_rows(session: Session, rows: list[Any]) -> list[dict[str, Any]]:
    """Units with their short link and how often it was opened."""
    units, home = units_of(session, {receipt.unit_id for receipt, _ in rows}), home_of(session)
    return [
        {
            "unit_id": receipt.unit_id,
            "unit_name": units[receipt.unit_id].short_name if receipt.unit_id in units else "",
            "level": receipt.level,
            "short_link": address_of(home, code_of(receipt.id)),
            "opens": int(opens),
        }
        for receipt, opens in rows
    ]


def opens_of(session: Session, actor: Actor, push: Push) -> dict[str, Any]:
    """{opens, units, days: [{day, opens}]} of a push within what the actor may see: for reference."""
    mine = [LinkOpens.push_id == push.id]
    if len(seen_receipts(actor, push)) > 1:
        own = sa.exists().where(Receipt.push_id == LinkOpens.push_id, Receipt.unit_id == LinkOpens.unit_id)
        mine.append(own.where(below(Receipt.path, scopes(actor))))
    by_day = sa.select(LinkOpens.day, sa.func.sum(LinkOpens.opens)).where(*mine).group_by(LinkOpens.day)
    days = [{"day": day, "opens": int(opens)} for day, opens in session.execute(by_day.order_by(LinkOpens.day))]
    units = session.scalar(sa.select(sa.func.count(LinkOpens.unit_id.distinct())).where(*mine))
    return {"opens": sum(one["opens"] for one in days), "units": units or 0, "days": days[-TO_SHOW:]}
