"""时限规则: a policy as plain values, and the choice of the one that holds for a thing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.tasking.limits.ladder import Rung

SPECIFIC = ("kind", "topic", "priority", "level")
"""What a policy may be about besides its name; what stands earlier weighs more than all that stand later."""
WORKING = frozenset({"working_hours", "working_days"})
"""Measures whose own time is working time; the others count every minute."""


class NoPolicy(LookupError):
    """Nothing is said about this limit: an empty limit cannot exist, so whoever asked goes no further (trap 16)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a limit is wanted for. `subject`: task, push, event or concern; `name`: a stage, a push's level...."""

    subject: str
    name: str
    kind: str
    topic: str
    priority: str
    level: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a policy. `amount`: minutes for hours of either kind, days, months; None where there is no clock.

    kind, topic, priority and level: None means all of them.
    """

    id: str
    code: str
    n: int
    subject: str
    name: str
    kind: str | None
    topic: str | None
    priority: str | None
    level: str | None
    measure: str
    amount: int | None
    no_clock: str | None
    words: str
    source: str
    keeps_hours: bool
    ladder: tuple[Rung, ...]
    urge_minutes: int
    effective_from: datetime

    def fits(self, asked: Asked) -> bool:
        """Is it about what is asked?"""
        if (self.subject, self.name) != (asked.subject, asked.name):
            return False
        return all(getattr(self, name) in (None, getattr(asked, name)) for name in SPECIFIC)

    @property
    def rank(self) -> tuple[bool, ...]:
        """How specific it is; compare with >."""
        return tuple(getattr(self, name) is not None for name in SPECIFIC)


def in_force(rules: Iterable[Rule], as_of: datetime) -> list[Rule]:
    """Of each code the newest version that had taken effect by then."""
    newest: dict[str, Rule] = {}
    for rule in rules:
        if rule.effective_from <= as_of and (rule.code not in newest or newest[rule.code].n < rule.n):
            newest[rule.code] = rule
    return list(newest.values())


def choose(rules: Iterable[Rule], asked: Asked, as_of: datetime) -> Rule:
    """The most specific policy that was in force then; of two alike the first by code. Raises NoPolicy."""
    found = [rule for rule in in_force(rules, as_of) if rule.fits(asked)]
    if not found:
        raise NoPolicy(f"no limit policy for {asked} at {as_of.isoformat()}")
    best = max(rule.rank for rule in found)
    return min((rule for rule in found if rule.rank == best), key=lambda rule: rule.code)
