"""Writes of intake: what departments do with their needs, and what becomes of them as heard."""

from services.intake.actions.amending import amend_need
from services.intake.actions.following import (
    draft_corrected,
    draft_published,
    draft_recalled,
    limit_escalated,
    limit_moved,
    supervision_settled,
    task_advanced,
    task_late,
    task_merged,
    task_opened,
)
from services.intake.actions.outcomes import report_outcome
from services.intake.actions.raising import raise_need
from services.intake.actions.ratings import need_answered, rate_need
from services.intake.actions.receipts import push_acknowledged, push_closed, push_opened, push_redrawn
from services.intake.actions.withdrawing import withdraw_need

__all__ = [
    "amend_need", "draft_corrected", "draft_published", "draft_recalled", "limit_escalated", "limit_moved",
    "need_answered", "push_acknowledged", "push_closed", "push_opened", "push_redrawn", "raise_need", "rate_need",
    "report_outcome", "supervision_settled", "task_advanced", "task_late", "task_merged", "task_opened",
    "withdraw_need",
]  # fmt: skip
