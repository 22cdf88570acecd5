"""一轮审核: what sending to review sets down: the rules of the round, why legal review, where the final one is."""

import sqlalchemy as sa

from services.tasking.actions.turn import Turn
from services.tasking.models import DraftVersion, ProofMark, ReviewRound, Task
from services.tasking.standing.legal import why_legal
from services.tasking.standing.review_rules import rules_for
from shared.errors import Conflict

TO_CITY = "敏感内容，终审由市局办理"


def begin_round(turn: Turn) -> None:
    """Note the round; the version of the rules stays with it, whatever comes into force before its end.

    Raises Conflict(open_marks) while a proof mark waits for the writer.
    """
    task, session = turn.task, turn.session
    _no_open_marks(turn)
    version = session.get_one(DraftVersion, (task.id, task.draft_n))
    reasons = why_legal(session, version)
    task.legal = bool(reasons)
    session.add(
        ReviewRound(
            task_id=task.id, round=task.round, n=task.draft_n, legal_reasons=reasons, to_city=_to_city(task, version),
            rule_id=rules_for(session, version.kind, turn.at).id, submitted_by=turn.actor_id, submitted_at=turn.at,
        )
    )  # fmt: skip


def _to_city(task: Task, version: DraftVersion) -> str | None:
    """敏感内容 of a county has its final review at the city's desk, and keeps it there: the flag may go again."""
    if task.level == "city" or "sensitive" not in version.flags or "final_review" in task.escalated:
        return None
    task.escalated = [*task.escalated, "final_review"]
    return TO_CITY


def _no_open_marks(turn: Turn) -> None:
    mine = sa.select(sa.func.count()).select_from(ProofMark)
    waiting = turn.session.scalar(mine.where(ProofMark.task_id == turn.task.id, ProofMark.state == "open"))
    if waiting:
        raise Conflict(f"还有{waiting}处校对没有处理，先逐条改正或说明不改的理由", code="open_marks", marks=waiting)
