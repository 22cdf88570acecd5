"""谁登记群组: a unit's own liaison and head; for the units below them also the leader and the director."""

from shared.identity import Actor, covers

OWN = frozenset({"liaison", "unit_head"})
ABOVE = frozenset({"leader", "director"})
KEEPING = OWN | ABOVE
SEEING = KEEPING | {"executive_deputy", "group_leader", "supervisor"}
"""Who sees the groups, the figures and the report of his unit and of those below it."""


def keeps_groups(actor: Actor, unit_id: str, path: str) -> bool:
    """Whether the actor registers groups and figures of this unit."""
    return any(
        (grant.role in OWN and grant.unit_id == unit_id) or (grant.role in ABOVE and covers(grant.path, path))
        for grant in actor.grants
    )
