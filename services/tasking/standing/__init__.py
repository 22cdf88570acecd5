"""现状: what actions and queries read before they decide: a task as the workflow sees it, the policies."""

from services.tasking.standing.of_tasks import (
    TASKFORCE_ROLES,
    doer_of,
    facts_of,
    level_of,
    parts_of,
    publication_of,
    root_path,
)
from services.tasking.standing.policies import forget_policies, policies, policy_for, policy_of

__all__ = [
    "TASKFORCE_ROLES", "doer_of", "facts_of", "forget_policies", "level_of", "parts_of", "policies", "policy_for",
    "policy_of", "publication_of", "root_path",
]  # fmt: skip
