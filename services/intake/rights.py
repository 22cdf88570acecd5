"""谁可以改: who may raise needs for a unit, and change them afterwards. Pure."""

from shared.identity import Actor

RAISERS = ("publicist", "liaison", "unit_head", "client")
"""宣传员、联络人、负责人 and the unit's own system."""

MARKERS = ("leader", "director")
"""组长、办公室主任: who hold a material up as 精品."""


def may_raise(actor: Actor, unit_path: str) -> bool:
    """Whether one of the raising roles is held over this unit."""
    return actor.has_any(RAISERS, unit_path)


def may_change(actor: Actor, unit_id: str) -> bool:
    """Whether this person may amend or withdraw a need: a raiser of the very unit that raised it."""
    return actor.unit_id == unit_id and may_raise(actor, actor.unit_path)
