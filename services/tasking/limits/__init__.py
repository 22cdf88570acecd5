"""时限: policies, how a limit is derived and explained, its ladder and its colours. Pure; decided on paper."""

from services.tasking.limits.defaults import DEFAULTS
from services.tasking.limits.ladder import LADDER, Rung, read_ladder
from services.tasking.limits.old import COLOURS, EXTEND_AT_MOST, EXTEND_FROM, TABLE, Limit, colour, due_at
from services.tasking.limits.policies import Asked, NoPolicy, Rule, choose, in_force

__all__ = [
    "COLOURS", "DEFAULTS", "EXTEND_AT_MOST", "EXTEND_FROM", "LADDER", "TABLE", "Asked", "Limit", "NoPolicy", "Rule",
    "Rung", "choose", "colour", "due_at", "in_force", "read_ladder",
]  # fmt: skip
