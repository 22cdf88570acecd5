"""补正和修改: the department changes its need; the change goes to the task's timeline as need.amended."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.checks import check_filing, pass_gate, require_open, require_own
from services.intake.actions.states import Line, add_line, lock, set_state
from services.intake.models import Need
from shared.db import now
from shared.envelope import stamp
from shared.errors import NotFound, expect_version
from shared.events import NeedAmended
from shared.identity import Actor, unit_of
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
}


def amend_need(session: Session, actor: Actor, need: Need, expected: int | None, fields: dict[str, Any]) -> Need:
    """Change the given fields; a returned need waits to be accepted again. Says nothing when nothing is different.

    Raises Invalid, Forbidden, Conflict (published, decided, withdrawn), PreconditionMissing, Stale: in this order.
    """
    pass_gate({"title": fields.get("title"), "body": fields.get("body")})
    lock(session, need)
    require_own(actor, need)
    require_open(need, "修改")
    expect_version(need, expected)
    changes = {name: value for name, value in fields.items() if getattr(need, name) != value}
    if not changes:
        return need
    _check_whole(session, need, changes)
    for name, value in changes.items():
        setattr(need, name, value)
    need.updated_at, need.version = now(session), need.version + 1
    if need.state == "returned":
        set_state(session, need, "pending")
    words = "、".join(LABELS[name] for name in LABELS if name in changes)
    add_line(session, need.id, Line("amended", now(session), need.unit_id), {"fields": words})
    told = {name: stamp(value) if name == "wanted_by" and value else value for name, value in changes.items()}
    say(session, NeedAmended(need_id=need.id, changes=told))
    return need


def _check_whole(session: Session, need: Need, changes: dict[str, Any]) -> None:
    """The need as it would be must go together; what was right when it was raised is not held against it now."""
    unit = unit_of(session, need.unit_id)
    if unit is None:
        raise NotFound
    if "topic" in changes and "subtopic" not in changes and need.subtopic is not None:
        changes["subtopic"] = None
    whole = {name: changes.get(name, getattr(need, name)) for name in ("kind", "audience", "topic", "subtopic")}
    check_filing(session, unit, whole | {name: changes.get(name) for name in ("region", "wanted_by")})
