"""现状: what actions and queries read before they decide: a task as the workflow sees it, the policies."""

from services.tasking.standing.doers import (
    IN_TASKFORCE,
    absence_of,
    absences_now,
    covered_by,
    doer_of,
    helpers_of,
    in_taskforce,
    is_member,
    may_write,
)  # fmt: skip
from services.tasking.standing.of_tasks import (
    TASKFORCE_ROLES,
    facts_of,
    level_of,
    parts_of,
    publication_of,
    root_path,
)
from services.tasking.standing.policies import forget_policies, policies, policy_for, policy_of

__all__ = [
    "IN_TASKFORCE", "TASKFORCE_ROLES", "absence_of", "absences_now", "covered_by", "doer_of", "facts_of",
    "forget_policies", "helpers_of", "in_taskforce", "is_member", "level_of", "may_write", "parts_of", "policies",
    "policy_for", "policy_of", "publication_of", "root_path",
]  # fmt: skip
