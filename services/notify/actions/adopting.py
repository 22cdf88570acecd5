"""承接: a unit becomes a target of a push that already runs, because another was merged into it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.branches import due_from, open_branch, retarget
from services.notify.actions.planning import write_deliveries
from services.notify.models import Branch, Push, Receipt
from services.notify.network import Gate, Node, branch_of, opening_for
from shared.db import now
from shared.identity import KnownUnit
from shared.ids import new_id


def adopt(session: Session, push: Push, unit: KnownUnit) -> None:
    """Address this unit as well, unless it is a target already: in the branch of the unit above it, or the first."""
    if session.get(Receipt, (push.id, unit.id)) is not None:
        return
    gate_id = _gate(session, push, unit)
    branch = _branch(session, push, unit.level, gate_id)
    # The branch before the push, as the planner takes them; both held, nobody plans or withdraws beside us.
    session.execute(sa.select(Push.id).where(Push.id == push.id).with_for_update())
    node = Node(unit.id, unit.level, unit.parent_id)
    receipt = Receipt(
        push_id=push.id, unit_id=unit.id, id=new_id(), level=unit.level, branch=branch_of(node), gate_id=gate_id,
        path=unit.path, state="pending", late=False, version=1,
    )  # fmt: skip
    session.add(receipt)
    push.addressed = {**push.addressed, unit.level: push.addressed.get(unit.level, 0) + 1}
    session.flush()
    retarget(session, push, unit.level, gate_id, 1)
    if branch.opened_at is None:
        _open(session, push, branch)
    elif branch.done_at is not None or (branch.planned_through is not None and unit.id <= branch.planned_through):
        _deliver(session, push, receipt)  # the planner does not come by here again


def _gate(session: Session, push: Push, unit: KnownUnit) -> str:
    """The parent where that is a target itself, else the publishing unit; who follows earlier pushes waits for none."""
    if push.about_ids or unit.parent_id is None or session.get(Receipt, (push.id, unit.parent_id)) is None:
        return push.unit_id
    return unit.parent_id


def _branch(session: Session, push: Push, level: str, gate_id: str) -> Branch:
    key = (push.id, level, gate_id)
    branch = session.get(Branch, key, populate_existing=True, with_for_update=True)
    if branch is None:
        branch = Branch(push_id=push.id, level=level, gate_id=gate_id, first=gate_id == push.unit_id, targets=0)
        session.add(branch)
        session.flush()
    return branch


def _open(session: Session, push: Push, branch: Branch) -> None:
    """A branch that was not there opens as any other: the first at once, another by the unit above it."""
    if push.state != "open":
        return
    reason: str | None = "first"
    if not branch.first:
        above = session.get_one(Receipt, (push.id, branch.gate_id))
        reason = opening_for(Gate(above.unit_id, above.state, above.due_at), now(session))
    if reason is not None:
        open_branch(session, push, branch.level, branch.gate_id, reason)


def _deliver(session: Session, push: Push, receipt: Receipt) -> None:
    at = now(session)
    receipt.state, receipt.delivered_at, receipt.version = "delivered", at, receipt.version + 1
    receipt.due_at = due_from(session, push, receipt.level, receipt.gate_id, at)
    session.flush()
    write_deliveries(session, push, push.id, [Receipt.push_id == push.id, Receipt.unit_id == receipt.unit_id])
