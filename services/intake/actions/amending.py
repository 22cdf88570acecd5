"""补正和修改: the department changes its need; the change goes to the task's timeline as need.amended."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.checks import check_filing, pass_gate, require_open, require_own
from services.intake.actions.details import keep_nominee, settle_details, texts_of
from services.intake.actions.duties import duty_of
from services.intake.actions.likening import index_need
from services.intake.actions.states import Line, add_line, lock, set_state
from services.intake.actions.towns import about
from services.intake.kinds import Nominated
from services.intake.models import Need
from shared.db import now
from shared.envelope import stamp
from shared.errors import NotFound, expect_version
from shared.events import NeedAmended
from shared.identity import Actor, KnownUnit, unit_of
from shared.log import say

LABELS = {
    "kind": "类别",
    "topic": "领域",
    "subtopic": "子类",
    "title": "标题",
    "body": "内容",
    "priority": "缓急",
    "audience": "受众",
    "wanted_by": "期望时间",
    "region": "涉及地区",
    "details": "类别要素",
}


OURS = frozenset({"town", "duty_id"})
"""What intake works out for itself and keeps to itself."""


def amend_need(session: Session, actor: Actor, need: Need, expected: int | None, fields: dict[str, Any]) -> Need:
    """Change the given fields; a returned need waits to be accepted again. Says nothing when nothing is different.

    `supplement` among the fields: what was supplemented, in words (补正说明); of a returned need that alone will do.

    Raises Invalid, Forbidden, Conflict (published, decided, withdrawn), PreconditionMissing, Stale: in this order.
    """
    fields = dict(fields)
    said, kind = fields.pop("supplement", None), fields.get("kind", need.kind)
    texts = texts_of(fields if kind == need.kind else {"title": need.title, "body": need.body} | fields)
    pass_gate(texts | {"supplement": said}, kind)
    lock(session, need)
    require_own(actor, need)
    require_open(need, "修改")
    expect_version(need, expected)
    fields, nominated = _worked_out(session, need, fields)
    changes = {name: value for name, value in fields.items() if getattr(need, name) != value}
    supplemented = said is not None and need.state == "returned"
    if not changes and nominated is None and not supplemented:
        return need
    _check_whole(session, need, changes)
    for name, value in changes.items():
        setattr(need, name, value)
    keep_nominee(session, actor, need, nominated)
    need.updated_at, need.version = now(session), need.version + 1
    if changes.keys() & {"topic", "title", "body"}:
        index_need(session, need)
    if need.state == "returned":
        set_state(session, need, "pending")
    _tell(session, need, changes, said, "推荐人选" if nominated else "补正说明")
    return need


def _tell(session: Session, need: Need, changes: dict[str, Any], said: str | None, otherwise: str) -> None:
    """A line of the timeline and need.amended. `otherwise`: what to call it when no field is another."""
    words = "、".join(LABELS[name] for name in LABELS if name in changes) or otherwise
    add_line(session, need.id, Line("amended", need.updated_at, need.unit_id, said), {"fields": words})
    told = {name: stamp(value) if name == "wanted_by" and value else value for name, value in changes.items()
            if name not in OURS}  # fmt: skip
    say(session, NeedAmended(need_id=need.id, changes=told, words=said))


def _worked_out(session: Session, need: Need, given: dict[str, Any]) -> tuple[dict[str, Any], Nominated | None]:
    """The fields as they are kept: the bureau of a town, the details of the kind. A nominee stays until named anew."""
    fields = dict(given)
    if "region" in fields:
        fields["region"], fields["town"] = about(session, fields["region"])
    kind = fields.get("kind", need.kind)
    if "details" not in fields and kind == need.kind:
        return fields, None
    if kind != need.kind:
        fields["duty_id"] = duty_of(session, _unit(session, need), kind).id
    whole = {"title": need.title, "body": need.body, "details": {}} | fields
    settled = settle_details(session, kind, whole)
    stays = kind == need.kind == "role_model" and settled.nominated is None
    fields["details"] = need.details if stays else settled.kept
    return fields, settled.nominated


def _unit(session: Session, need: Need) -> KnownUnit:
    unit = unit_of(session, need.unit_id)
    if unit is None:
        raise NotFound
    return unit


def _check_whole(session: Session, need: Need, changes: dict[str, Any]) -> None:
    """The need as it would be must go together; what was right when it was raised is not held against it now."""
    unit = _unit(session, need)
    if "topic" in changes and "subtopic" not in changes and need.subtopic is not None:
        changes["subtopic"] = None
    whole = {name: changes.get(name, getattr(need, name)) for name in ("kind", "audience", "topic", "subtopic")}
    check_filing(session, unit, whole | {"wanted_by": changes.get("wanted_by")})
