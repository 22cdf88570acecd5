"""Checks that several writes share: the gate, the filing rules, who may act on a need."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.intake import filing, gate
from services.intake.models import Need
from services.intake.progress import CLOSED_TO_AMENDING, STATES
from services.intake.rights import may_change, may_raise
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor, KnownUnit, unit_of


def pass_gate(texts: Mapping[str, str | None], kind: str | None = None) -> None:
    """Raise Invalid with the spans: secrecy_mark when a text carries one, personal_data for what identifies somebody.

    `kind`: of the need, which decides what may not be named; None for anything else.
    """
    found = gate.check(texts, kind)
    if not found:
        return
    spans = [
        {"field": name, "kind": row.kind, "start": row.start, "end": row.end, "masked": row.masked}
        for name, rows in found.items()
        for row in rows
    ]
    errors = {name: [row.words for row in rows] for name, rows in found.items()}
    if any(one["kind"] == gate.SECRET for one in spans):
        words = "内容带有密级标志，涉密信息不得在本系统办理"
        raise Invalid(words, code="secrecy_mark", errors=errors, findings=spans)
    raise Invalid("内容含有疑似个人信息，请删除后再提交", code="personal_data", errors=errors, findings=spans)


def own_unit(session: Session, actor: Actor, what: str = "提出需求") -> KnownUnit:
    """The unit for which this person may raise needs, or do `what`. Raises Forbidden."""
    unit = unit_of(session, actor.unit_id) if actor.unit_id else None
    if unit is None or not unit.active or not may_raise(actor, unit.path):
        raise Forbidden(f"只有本单位的宣传员、联络人或者负责人可以{what}", code="not_your_unit")
    return unit


def require_own(actor: Actor, need: Need) -> None:
    """Raise Forbidden unless the need is the actor's unit's own."""
    if not may_change(actor, need.unit_id):
        raise Forbidden("只有提出单位可以修改或者撤回需求", code="not_your_unit")


def require_open(need: Need, verb: str) -> None:
    """Raise Conflict when the need has been published, decided, withdrawn, or merged into another's task."""
    if need.merged_at is not None and need.state not in CLOSED_TO_AMENDING:
        words = f"需求已并入{need.task_number}，不能再{verb}"
        raise Conflict(words, code="need_closed", state=need.state, allowed_steps=[])
    if need.state in CLOSED_TO_AMENDING:
        title = f"需求{STATES[need.state]}，不能再{verb}"
        raise Conflict(title, code="need_closed", state=need.state, allowed_steps=[])


def check_filing(session: Session, unit: KnownUnit, fields: Mapping[str, Any]) -> None:
    """Raise Invalid when kind, audience, sub-topic, direct filing or date do not go together for this unit."""
    faults = {
        "audience": filing.may_address(fields["kind"], fields["audience"]),
        "subtopic": filing.fits_topic(fields["topic"], fields.get("subtopic")),
        "direct": filing.may_go_direct(bool(fields.get("direct")), unit.level),
        "wanted_by": _date_fault(session, fields.get("wanted_by")),
    }
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)


def _date_fault(session: Session, wanted_by: datetime | None) -> str | None:
    return "期望完成时间须在当前时间之后" if wanted_by is not None and wanted_by <= now(session) else None
