"""提出需求: a number, a row, a line of the timeline and need.raised in one transaction."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.checks import check_filing, own_unit, pass_gate
from services.intake.actions.details import keep_nominee, settle_details, texts_of
from services.intake.actions.duties import duty_of
from services.intake.actions.likening import index_need
from services.intake.actions.states import Line, add_line
from services.intake.actions.towns import about
from services.intake.models import Need
from services.intake.standing.likeness import alike_needs
from shared.db import next_number, now
from shared.events import NeedRaised
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say

PLAIN = ("kind", "topic", "subtopic", "title", "body", "priority", "audience", "wanted_by")
SAID = (*PLAIN, "region", "details", "direct")


def raise_need(session: Session, actor: Actor, fields: dict[str, Any]) -> Need:
    """Raise a need for the actor's own unit; `fields` are those of the request body.

    Raises Invalid (personal data with spans, details that do not fit, or fields that do not go together), Forbidden
    (not for this unit, or kind_not_yours).
    """
    pass_gate(texts_of(fields), fields["kind"])
    unit = own_unit(session, actor)
    duty = duty_of(session, unit, fields["kind"])
    settled = settle_details(session, fields["kind"], fields)
    region, town = about(session, fields.get("region"))
    check_filing(session, unit, fields)
    at = now(session)
    like = alike_needs(session, fields["topic"], fields["title"], fields["body"], at)
    # The number is taken last: from here to the commit everybody else who raises a need waits for this transaction.
    need = Need(
        **{name: fields.get(name) for name in PLAIN}, region=region, town=town, details=settled.kept,
        direct=bool(fields.get("direct")), duty_id=duty.id, id=new_id(), unit_id=unit.id, raised_by=actor.id,
        state="pending", number=next_number(session, "需"), raised_at=at, updated_at=at, version=1,
        similar=like,
    )  # fmt: skip
    session.add(need)
    session.flush()
    index_need(session, need)
    keep_nominee(session, actor, need, settled.nominated)
    add_line(session, need.id, Line("raised", at, unit.id), {"number": need.number})
    told = {name: getattr(need, name) for name in SAID}
    say(session, NeedRaised(need_id=need.id, number=need.number, unit_id=unit.id, similar=need.similar, **told))
    return need
