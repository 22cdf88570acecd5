"""Reads of tasking: queues, one task, its versions and its past, publications; each within what the asker may see."""

from services.tasking.queries.channels import (
    account_list,
    account_rows,
    account_seen,
    matrix,
    merge_targets,
    outlet_list,
    outlet_seen,
    outlets,
    usable_accounts,
)
from services.tasking.queries.clocks import clocks_of, clocks_told, limit_of
from services.tasking.queries.helping import members_for, tasks_to_merge_into
from services.tasking.queries.lists import desks_seen, publication_list, task_list, task_rows
from services.tasking.queries.one import publication_seen, task_seen, task_shown
from services.tasking.queries.past import past
from services.tasking.queries.pieces import publication_shown, push_shown
from services.tasking.queries.publications import (
    placement_list,
    placement_rows,
    placement_seen,
    placements_of,
    placements_of_task,
    release_list,
    release_rows,
    releases_of,
)
from services.tasking.queries.push_offers import push_offers
from services.tasking.queries.supervisions import (
    supervision_list,
    supervision_rows,
    supervision_seen,
    supervisions_of,
    waiting_for,
)  # fmt: skip
from services.tasking.queries.versions import version, version_diff, versions

__all__ = [
    "account_list",
    "account_rows",
    "account_seen",
    "clocks_of",
    "clocks_told",
    "desks_seen",
    "limit_of",
    "matrix",
    "members_for",
    "merge_targets",
    "outlet_list",
    "outlet_seen",
    "outlets",
    "past",
    "placement_list",
    "placement_rows",
    "placement_seen",
    "placements_of",
    "placements_of_task",
    "publication_list",
    "publication_seen",
    "publication_shown",
    "push_offers",
    "push_shown",
    "release_list",
    "release_rows",
    "releases_of",
    "supervision_list",
    "supervision_rows",
    "supervision_seen",
    "supervisions_of",
    "task_list",
    "task_rows",
    "task_seen",
    "task_shown",
    "tasks_to_merge_into",
    "usable_accounts",
    "version",
    "version_diff",
    "versions",
    "waiting_for",
]  # fmt: skip
