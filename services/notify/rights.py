"""推送的权限 (pure): which roles may urge, recall, repeat, approve, keep webhooks and connectors, on whose pushes."""

from typing import Protocol

from shared.identity import Actor, covers

URGING = frozenset(
    {"member", "leader", "director", "publisher", "supervisor", "executive_deputy", "group_leader", "unit_head"}
)
RECALLING = frozenset({"leader", "director", "final_reviewer"})
REPEATING = frozenset({"leader", "director", "publisher"})
ADDRESSING = REPEATING
"""Who keeps the saved sets of addressees of his bureau: those who push."""
REHEARSING = REPEATING | {"member", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer"}
"""Who plans and reviews what is pushed, and so may ask what a plan would do."""
APPROVING = frozenset({"director"})
KEEPING = frozenset({"system_admin", "unit_head"})
CONNECTING = frozenset({"system_admin"})
DESK_KINDS = ("bureau", "county", "zone")
"""The kinds of units that publish, and so have accounts and connectors: not their departments."""
SUBSCRIBING = frozenset({"unit_head", "client"})
"""Who keeps the subscriptions of his own unit: its head, and its own system."""
KNOWING = CONNECTING | {"director", "leader", "publisher"}
"""Who sees connectors and how they fare: an account of tasking names the one that serves it."""

WEIGHING = frozenset({"leader", "director", "executive_deputy", "group_leader", "supervisor", "system_admin"})
"""Who could ever say what an appraisal weighs, and so may ask what the rules allow."""
TOTALLING = frozenset({"member", "leader", "director", "publisher"})
"""Who enters what a platform shows of a publication."""
READING_TOTALS = TOTALLING | {"executive_deputy", "group_leader", "supervisor", "unit_head"}


class Asked(Protocol):
    """A push as these rules need it."""

    @property
    def state(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def asked_by(self) -> str | None: ...


def allowed_steps(actor: Actor, push: Asked) -> list[str]:
    """What this actor may do with this push now; the same table makes the buttons and the answers' allowed_steps."""
    rules = {
        "urge": push.state == "open" and actor.has_any(URGING),
        "recall": recallable(push) and actor.has_any(RECALLING, push.path),
        "repeat": repeatable(push) and actor.has_any(REPEATING, push.path),
        "scope": push.state == "held" and actor.has_any(REPEATING, push.path),
        "approve": push.state == "approval" and actor.has_any(APPROVING, push.path) and push.asked_by != actor.id,
    }
    return [step for step, allowed in rules.items() if allowed]


class Recurring(Protocol):
    """A recurring push as these rules need it."""

    @property
    def state(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def asked_by(self) -> str: ...


def schedule_steps(actor: Actor, schedule: Recurring) -> list[str]:
    """What this actor may do with this recurring push now."""
    keeps = actor.has_any(REPEATING, schedule.path)
    rules = {
        "approve": schedule.state == "approval"
        and actor.has_any(APPROVING, schedule.path)
        and schedule.asked_by != actor.id,
        "change": keeps and schedule.state in ("approval", "active"),
        "skip": keeps and schedule.state == "active",
        "stop": keeps and schedule.state in ("approval", "active"),
    }
    return [step for step, allowed in rules.items() if allowed]


def recallable(push: Asked) -> bool:
    """A notice of recall is not recalled itself, and nothing is recalled twice."""
    return push.purpose != "recall" and push.state != "recalled"


def repeatable(push: Asked) -> bool:
    """Once it has opened; never what was recalled, nor the notice of it."""
    return push.purpose != "recall" and push.state in ("open", "closed")


def keeps_sinks(actor: Actor, unit_id: str, path: str) -> bool:
    """Whether the actor keeps this unit's webhooks: the system administrator above it, or its own head."""
    return any(
        (grant.role == "unit_head" and grant.unit_id == unit_id)
        or (grant.role == "system_admin" and covers(grant.path, path))
        for grant in actor.grants
    )


def sets_urging(actor: Actor, path: str) -> bool:
    """Whether the actor says how often the pushes of this bureau may be urged: the director of the office."""
    return actor.has_any(APPROVING, path)


def keeps_connectors(actor: Actor, path: str) -> bool:
    """Whether the actor registers and changes connectors of a unit: a secret of an account is the administrator's."""
    return actor.has_any(CONNECTING, path)
