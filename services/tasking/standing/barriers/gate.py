"""发布前检查: the findings of the gate that nobody has dealt with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.gate import RULES, Finding
from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import FINAL, Barrier
from services.tasking.standing.gate import gate_state


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """What blocks stands at every moment; what wants to be confirmed, before the final approval."""
    state, found = gate_state(session, version), []
    if state.blocking:
        words = f"发布前检查有{len(state.blocking)}处不得发布：{_labels(state.blocking)}"
        found.append(Barrier("gate_blocked", words, {"findings": told(state.blocking)}))
    if moment == FINAL and state.unconfirmed:
        words = f"发布前检查有{len(state.unconfirmed)}处须先确认：{_labels(state.unconfirmed)}"
        found.append(Barrier("gate_unconfirmed", words, {"findings": told(state.unconfirmed)}))
    return found


def _labels(findings: Iterable[Finding]) -> str:
    return "、".join(dict.fromkeys(RULES[one.rule].label for one in findings))


def told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Where and why, without what stands there: a refusal is kept for its replay, a number must not be."""
    return [
        {"key": one.key, "rule": one.rule, "field": one.field, "start": one.start, "end": one.end,
         "label": RULES[one.rule].label, "advice": one.advice, "overridable": not one.fixed}
        for one in findings
    ]  # fmt: skip
