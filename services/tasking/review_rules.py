"""三审三校的规则: which version holds for a kind of product, what a level must have looked at. Pure.

The levels themselves are not configured: first, second and final review always, legal review wherever it is asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.errors import Invalid
from shared.words import STAGES

ALL = "all"
PROOFS = {1: "一校", 2: "二校", 3: "三校"}


@dataclass(frozen=True, slots=True)
class Check:
    """One item of a level's checklist; `proof` 1 to 3 makes it a round of proofreading."""

    stage: str
    code: str
    text: str
    must: bool = False
    source: str = ""
    proof: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules for a kind of product."""

    id: str
    kind: str
    n: int
    legal: bool
    checks: tuple[Check, ...]
    source: str
    effective_from: datetime

    def of(self, stage: str) -> tuple[Check, ...]:
        """The checklist of a level."""
        return tuple(check for check in self.checks if check.stage == stage)


def read_checks(rows: Iterable[Mapping[str, Any]]) -> tuple[Check, ...]:
    """Checklists as they are kept."""
    return tuple(Check(**row) for row in rows)


def choose(rules: Iterable[Rules], kind: str, at: datetime) -> Rules:
    """The newest version in force of this kind, else of `all`, which always has one."""
    begun = [one for one in rules if one.kind in (kind, ALL) and one.effective_from <= at]
    return max(begun, key=lambda one: (one.kind == kind, one.effective_from, one.n))


def check_ticked(rules: Rules, stage: str, checked: Collection[str]) -> None:
    """Raises Invalid for a code that the level does not have, or a `must` item that was not ticked."""
    items = rules.of(stage)
    strange = [code for code in checked if code not in {item.code for item in items}]
    lacking = [item.text for item in items if item.must and item.code not in checked]
    if strange:
        raise Invalid(errors={"checked": [f"本级的检查清单没有“{code}”" for code in strange]})
    if lacking:
        raise Invalid(errors={"checked": [f"须先检查：{text}" for text in lacking]})


def check_rules(legal: bool, always: bool, checks: Sequence[Check]) -> None:
    """Raises Invalid where a new version loosens what is fixed: the three proofs, and legal review for a kind that

    needs it whatever the rules say (`always`).
    """
    errors: dict[str, list[str]] = {}
    if always and not legal:
        errors["legal"] = ["以案说防必须经法制审核，不能取消"]
    wrong = _wrong_checks(checks)
    if wrong:
        errors["checks"] = wrong
    if errors:
        raise Invalid(errors=errors)


def _wrong_checks(checks: Sequence[Check]) -> list[str]:
    pairs = [(check.stage, check.code) for check in checks]
    words = ["同一级的项目代码不能重复"] if len(set(pairs)) < len(pairs) else []
    rounds = sorted(check.proof for check in checks if check.proof)
    order = [check.proof for check in sorted(checks, key=lambda one: list(STAGES).index(one.stage)) if check.proof]
    if rounds != [1, 2, 3]:
        words.append("一校、二校、三校各须有一项")
    elif order != rounds:
        words.append("三次校对须依次落在初审到终审的各级")
    return words
