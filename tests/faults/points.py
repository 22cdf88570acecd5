"""Where each fail-point acts: the processes that hit it in production (embedded it is always the one server)."""

import deploy.embedded
from shared.failpoints import REGISTERED

SERVICES = deploy.embedded.SERVICES

_WEBS = ("tasking.web", "intake.web", "notify.web")
_WORKERS = ("tasking.worker", "intake.worker", "notify.worker")
_HEARING = ("notify.worker", "tasking.worker", "intake.worker")
WHERE: dict[str, tuple[str, ...]] = {
    "cmd.begin": _WEBS,
    "cmd.flushed": _WEBS,
    "cmd.append": _WEBS,
    "cmd.after_commit": _WEBS,
    "relay.read": _WORKERS,
    "relay.sent": _WORKERS,
    "relay.confirmed": _WORKERS,
    "con.recv": _HEARING,
    "con.applied": _HEARING,
    "con.committed": _HEARING,
    "handler": _HEARING,
    "pull.nth": _HEARING,
    "feed.body": _WEBS,
    "plan.chunk": ("notify.worker",),
    "send.claimed": ("notify.worker",),
    "send.sent": ("notify.worker",),
    "sla.nth": ("tasking.worker",),
}
"""Fail-points that a walk from need to receipt passes, or passes once time has gone by."""

BY_HAND = {"unpark.nth", "release.nth", "files.keep", "schedule.run"}
"""Only an operator's replay and a release at a set time pass these; tests/shared/log and test_release_killed do.

An upload passes files.keep: tests/shared/files, test_upload_killed. A recurring push that is due passes schedule.run:
tests/notify/test_schedules.py."""
ONLY_APART = {"feed.body"}
"""Embedded, followers read the producers' databases themselves."""
ONLY_PULLING = {"pull.nth", "feed.body"}
"""Passed when the feed carries the events: the broker must not be faster."""


def unplaced() -> set[str]:
    """Fail-points that no sweep would reach: a new one must be placed above."""
    return REGISTERED ^ (set(WHERE) | BY_HAND)
