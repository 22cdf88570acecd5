"""Where each fail-point acts: the process that hits it in production (embedded it is always the one server)."""

import deploy.embedded
from shared.failpoints import REGISTERED

SERVICES = deploy.embedded.SERVICES

WHERE = {
    "cmd.begin": "tasking.web",
    "cmd.flushed": "tasking.web",
    "cmd.append": "tasking.web",
    "cmd.after_commit": "tasking.web",
    "relay.read": "tasking.worker",
    "relay.sent": "tasking.worker",
    "relay.confirmed": "tasking.worker",
    "con.recv": "notify.worker",
    "con.applied": "notify.worker",
    "con.committed": "notify.worker",
    "handler": "notify.worker",
    "pull.nth": "notify.worker",
    "feed.body": "tasking.web",
    "plan.chunk": "notify.worker",
    "send.claimed": "notify.worker",
    "send.sent": "notify.worker",
    "tasking.late.marked": "tasking.worker",
}
"""Fail-points that a walk from need to receipt passes, or passes once time has gone by."""

BY_HAND = {"unpark.nth"}
"""Only an operator's replay passes these; tests/shared/log kills the replay itself."""


def unplaced() -> set[str]:
    """Fail-points that no sweep would reach: a new one must be placed above."""
    return REGISTERED ^ (set(WHERE) | BY_HAND)
