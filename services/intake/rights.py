"""谁可以改: who may raise needs for a unit, and change them afterwards. Pure."""

from shared.identity import Actor

RAISERS = ("publicist", "liaison", "unit_head", "client")
"""宣传员、联络人、负责人 and the unit's own system."""

WRITERS = ("publicist", "liaison", "unit_head")
"""People who fill in the forms: what they have begun is kept for them, never for a system."""

SUBSCRIBERS = ("unit_head", "client")
"""负责人 and the unit's own system: who keep its subscriptions."""

MARKERS = ("leader", "director")
"""组长、办公室主任: who hold a material up as 精品."""


def may_raise(actor: Actor, unit_path: str) -> bool:
    """Whether one of the raising roles is held over this unit."""
    return actor.has_any(RAISERS, unit_path)


def keeps_subscriptions(actor: Actor, unit_id: str) -> bool:
    """Whether one of the keeping roles is held on this very unit."""
    return any(grant.role in SUBSCRIBERS and grant.unit_id == unit_id for grant in actor.grants)


def may_change(actor: Actor, unit_id: str) -> bool:
    """Whether this person may amend or withdraw a need: a raiser of the very unit that raised it."""
    return actor.unit_id == unit_id and may_raise(actor, actor.unit_path)


HANDLERS = ("member", "leader", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer", "director")
"""Those of the 专班 who work on what a need became."""


def may_see_nominee(actor: Actor, unit_id: str, desk_path: str) -> bool:
    """Whether an officer put forward is this person's to see: of the unit that did, or of the 专班 that has it."""
    return may_change(actor, unit_id) or (desk_path != "" and actor.has_any(HANDLERS, desk_path))
