"""时限: policies, how a limit is derived and explained, its ladder and its colours. Pure; decided on paper."""

from services.tasking.limits.colours import COLOURS, colour
from services.tasking.limits.defaults import DEFAULTS
from services.tasking.limits.derive import (
    EXTEND_AT_MOST,
    EXTEND_FROM,
    Derivation,
    derive,
    red_moment,
    remaining,
    used,
)
from services.tasking.limits.explain import expand, explain, freeze, replay
from services.tasking.limits.ladder import LADDER, Due, Rung, Times, due_rungs, next_rung, read_ladder
from services.tasking.limits.ops import Op, Pause, pauses, read_op, read_ops
from services.tasking.limits.policies import Asked, NoPolicy, Rule, choose, in_force

__all__ = [
    "COLOURS",
    "DEFAULTS",
    "EXTEND_AT_MOST",
    "EXTEND_FROM",
    "LADDER",
    "TABLE",
    "Asked",
    "Derivation",
    "Due",
    "Limit",
    "NoPolicy",
    "Op",
    "Pause",
    "Rule",
    "Rung",
    "Times",
    "choose",
    "colour",
    "derive",
    "due_at",
    "due_rungs",
    "expand",
    "explain",
    "freeze",
    "in_force",
    "next_rung",
    "pauses",
    "read_ladder",
    "read_op",
    "read_ops",
    "red_moment",
    "remaining",
    "replay",
    "used",
]  # fmt: skip
