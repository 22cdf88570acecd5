"""审核规则: a new version for a kind of product; rounds that began keep the one they began with."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.content import LEGAL_KINDS
from services.tasking.models import ReviewRule
from services.tasking.review_rules import check_rules, read_checks
from services.tasking.rights import directs_city
from shared.db import now
from shared.errors import Forbidden, Invalid
from shared.identity import Actor
from shared.ids import new_id


def add_rules(session: Session, actor: Actor, given: dict[str, Any]) -> ReviewRule:
    """The next version, by the director of the city's office only, since the rules hold for every desk.

    Raises Forbidden, Invalid (legal review taken from what always needs it, a proof round missing, a time past).
    """
    if not directs_city(actor):
        raise Forbidden(detail="审核规则由市局办公室主任制定")
    check_rules(given["legal"], given["kind"] in LEGAL_KINDS, read_checks(given["checks"]))
    at = now(session)
    newest = sa.select(ReviewRule).where(ReviewRule.kind == given["kind"]).order_by(ReviewRule.n.desc()).limit(1)
    before = session.scalars(newest.with_for_update()).one_or_none()
    begins = given.get("effective_from") or at
    if begins < at or (before and begins < before.effective_from):
        raise Invalid(errors={"effective_from": ["不得早于现在，也不得早于前一版的生效时间"]})
    row = ReviewRule(
        id=new_id(), kind=given["kind"], n=before.n + 1 if before else 1, legal=given["legal"], checks=given["checks"],
        source=given["source"], effective_from=begins, created_at=at, created_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "rules", row, "written")
    return row
