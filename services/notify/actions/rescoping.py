"""重定范围: somebody says whom a push is for whose scope could not be used; then it opens like any other."""

from typing import Any

from sqlalchemy.orm import Session

from services.notify.actions.opening import ends_at
from services.notify.models import Push
from services.notify.network import levels_open_to, read_plan, read_selector
from services.notify.rights import REPEATING
from services.notify.standing import scope_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor, require_fresh_directory, unit_of


def rescope(session: Session, actor: Actor, push: Push, given: dict[str, Any], expected: int | None) -> Push:
    """Give a held push its scope: {selector, levels?}; an empty selector means all units of its levels.

    Narrowed, it opens; to all, it waits for the director's approval, as a repeat to all does.

    Raises Forbidden; Conflict for a push that is not held; Invalid naming what in the scope cannot be used; Stale;
    Unavailable while the directory is out of reach.
    """
    if not actor.has_any(REPEATING, push.path):
        raise Forbidden
    if push.state != "held":
        raise Conflict("该推送不在范围有误状态", code="not_held", state=push.state, allowed_steps=[])
    expect_version(push, expected)
    require_fresh_directory(session)
    top = unit_of(session, push.unit_id)
    assert top is not None  # it was held by its snapshot, which wants the unit
    scope = scope_of(session, given["selector"], top)
    if scope.faults:
        raise Invalid(errors={"selector": list(scope.faults)})
    if not set(given.get("levels") or ()) <= set(levels_open_to(top.level)):
        raise Invalid(errors={"levels": ["只能推送到发布单位以下的层级"]})
    levels = {"levels": list(given["levels"])} if given.get("levels") else {}
    push.wanted = {**push.wanted, **levels, "selector": given["selector"]}
    push.held_reason = None
    if read_selector(given["selector"]).narrows:
        push.state = "waiting"
    else:  # to all, as any other push to all: the director approves, and never who asked
        push.state, push.asked_by = "approval", actor.id
    push.expires_at = ends_at(session, read_plan(push.wanted, top.level, push.priority), push.path, now(session))
    session.flush()
    return push
