"""时限: policies, how a limit is derived and explained, its ladder and its colours. Pure; decided on paper."""

from services.tasking.limits.climbing import Due, Times, due_rungs
from services.tasking.limits.defaults import DEFAULTS
from services.tasking.limits.ladder import LADDER, Rung, read_ladder
from services.tasking.limits.old import COLOURS, EXTEND_AT_MOST, EXTEND_FROM, TABLE, Limit, colour, due_at
from services.tasking.limits.policies import Asked, NoPolicy, Rule, choose, in_force

__all__ = [
    "COLOURS", "DEFAULTS", "EXTEND_AT_MOST", "EXTEND_FROM", "LADDER", "TABLE", "Asked", "Due", "Limit", "NoPolicy",
    "Rule", "Rung", "Times", "choose", "colour", "due_at", "due_rungs", "in_force", "read_ladder",
]  # fmt: skip
