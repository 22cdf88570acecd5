"""撤回需求: the department takes its need back, with a reason; refused once it has been published or decided."""

from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate, require_open, require_own
from services.intake.actions.states import Line, add_line, lock, set_state
from services.intake.models import Need
from shared.db import now
from shared.errors import expect_version
from shared.events import NeedWithdrawn
from shared.identity import Actor
from shared.log import say


def withdraw_need(session: Session, actor: Actor, need: Need, expected: int | None, reason: str) -> Need:
    """Withdraw. Raises Invalid, Forbidden, Conflict (published, decided, withdrawn), PreconditionMissing, Stale."""
    pass_gate({"reason": reason})
    lock(session, need)
    require_own(actor, need)
    require_open(need, "撤回")
    expect_version(need, expected)
    line = Line("withdrawn", now(session), need.unit_id, reason)
    set_state(session, need, "withdrawn", line)
    need.version += 1
    add_line(session, need.id, line, {})
    say(session, NeedWithdrawn(need_id=need.id, reason=reason))
    return need
