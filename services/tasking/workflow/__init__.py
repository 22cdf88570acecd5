"""任务流转的规则: the table, the decision, 三审三校 and the document, all pure."""

from services.tasking.workflow.approvals import Approval, approvers, lacking
from services.tasking.workflow.disjoint import Level, level, may_take
from services.tasking.workflow.facts import Doer, TaskFacts
from services.tasking.workflow.rules import Choice, Move, allowed_steps, choices, decide, standing
from services.tasking.workflow.table import GUARDS, PART_OF, PARTS, REVIEWS, ROLE_OF, RUNNING, STEPS, TABLE, check_list

__all__ = [
    "GUARDS", "PARTS", "PART_OF", "REVIEWS", "ROLE_OF", "RUNNING", "STEPS", "TABLE", "Approval", "Choice", "Doer",
    "Level", "Move", "TaskFacts", "allowed_steps", "approvers", "check_list", "choices", "decide", "lacking", "level",
    "may_take", "standing",
]  # fmt: skip
