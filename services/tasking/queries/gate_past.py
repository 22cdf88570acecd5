"""办理历程 of the gate: confirmations, and each word said about an override."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.gate import RULES
from services.tasking.models import GateConfirmation, GateOverride, Task
from services.tasking.standing.gate import overrides_of

Told = tuple[datetime, str, str, str, str | None]
"""When, what, label, by whom, reason."""


def gate_past(session: Session, task: Task) -> Iterator[Told]:
    """Everything that people decided about findings of this task."""
    yield from _confirmed(session, task)
    for row in overrides_of(session, task.id):
        yield from _override(row)


def _confirmed(session: Session, task: Task) -> Iterator[Told]:
    """One line for what one person confirmed at once."""
    rows = session.scalars(sa.select(GateConfirmation).where(GateConfirmation.task_id == task.id))
    together: dict[tuple[datetime, str, str, int], list[str]] = {}
    for row in rows:
        once = (row.confirmed_at, row.person_id, row.reason, row.n)
        together.setdefault(once, []).append(_label(row.rule))
    for (at, by, reason, n), labels in together.items():
        yield at, "gate.confirmed", f"确认第{n}版的检查发现：{'、'.join(dict.fromkeys(labels))}", by, reason


def _override(row: GateOverride) -> Iterator[Told]:
    about = "、".join(dict.fromkeys(_label(key.split(".")[0]) for key in row.keys))
    yield row.asked_at, "gate.asked", f"申请放行第{row.n}版的检查发现：{about}", row.asked_by, row.reason
    if row.seconded_at and row.seconded_by and row.seconded_by != row.asked_by:
        yield row.seconded_at, "gate.seconded", f"同意放行：{about}", row.seconded_by, None
    if row.settled_at and row.settled_by:
        words = "批准放行" if row.state == "granted" else "不予放行"
        yield row.settled_at, f"gate.{row.state}", f"{words}：{about}", row.settled_by, row.settle_reason


def _label(rule: str) -> str:
    return RULES[rule].label if rule in RULES else rule
