"""时限规则: a new version of a policy; what exists keeps the one it began with."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.limits.ladder import LADDER
from services.tasking.models.clock import LimitPolicy
from services.tasking.rights import directs_city
from shared.db import now
from shared.errors import Forbidden, Invalid
from shared.identity import Actor
from shared.ids import new_id

KEPT = ("code", "subject", "name", "kind", "topic", "priority", "level")
"""What a new version takes over: it is about the same thing."""
AT_MOST = {"working_hours": 60 * 24 * 365, "wall_hours": 60 * 24 * 365, "working_days": 366, "months": 24}


def add_policy_version(session: Session, actor: Actor, given: dict[str, Any]) -> LimitPolicy:
    """The next version of a policy: an amount with its measure, or no clock with the reason; never neither (trap 16).

    By the director of the city's office only, since policies hold for every desk. Raises Forbidden, Invalid.
    """
    if not directs_city(actor):
        raise Forbidden(detail="时限规则由市局办公室主任制定")
    newest = sa.select(LimitPolicy).where(LimitPolicy.code == given["code"]).order_by(LimitPolicy.n.desc()).limit(1)
    before = session.scalars(newest.with_for_update()).one_or_none()
    if before is None:
        raise Invalid(errors={"code": ["没有这条规则"]})
    at = now(session)
    begins = _begins(before, given.get("effective_from"), at)
    row = LimitPolicy(
        id=new_id(), n=before.n + 1, **{name: getattr(before, name) for name in KEPT}, **_amount(given),
        ladder=_ladder(before, given["measure"]), words=given["words"], source=given["source"],
        keeps_hours=given.get("keeps_hours", before.keeps_hours),
        urge_minutes=given.get("urge_minutes", before.urge_minutes), effective_from=begins, created_at=at,
        created_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "limit_policy", row, "written")
    return row


def _ladder(before: LimitPolicy, measure: str) -> list[Any]:
    """The same rungs as before; the default where there was no limit to have any."""
    return [] if measure == "none" else before.ladder or [rung.row() for rung in LADDER]


def _begins(before: LimitPolicy, wanted: datetime | None, at: datetime) -> datetime:
    """From now on, or later; never in the past, and not before a version that is already announced."""
    begins = wanted or at
    if begins < at:
        raise Invalid(errors={"effective_from": ["不得早于现在：已经开始的仍按原来的规则"]})
    if begins < before.effective_from:
        raise Invalid(errors={"effective_from": [f"不得早于第{before.n}版的生效时间"]})
    return begins


def _amount(given: dict[str, Any]) -> dict[str, Any]:
    measure, amount, reason = given["measure"], given.get("amount"), given.get("no_clock")
    if measure == "none":
        if amount is not None:
            raise Invalid(errors={"amount": ["不计时的规则没有数值"]})
        if not reason:
            raise Invalid(errors={"no_clock": ["不计时须说明理由"]})
    elif amount is None or amount > AT_MOST[measure]:
        raise Invalid(errors={"amount": ["必填" if amount is None else f"最多 {AT_MOST[measure]}"]})
    elif reason:
        raise Invalid(errors={"no_clock": ["计时的规则不写不计时的理由"]})
    return {"measure": measure, "amount": amount, "no_clock": reason}
