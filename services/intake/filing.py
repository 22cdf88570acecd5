"""谁可以提什么: which unit may file which kind of need, and for which audience. Pure; the lists are rows with dates.

Sources: 临公通〔2020〕28号 二 (mechanisms A38, A41, A48, A49, A51, A53, A55, A65).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from shared.words import KINDS, SUBTOPICS, TOPICS, UNIT_KINDS

WHOSE = {"unit": "单位", "office": "部门", "class": "单位类型"}
"""How a duty says whose it is: one unit (its id), an office of the city (its name), a class of units (its kind)."""

INTERNAL_ONLY = frozenset({"inspection"})
"""Kinds that never leave the house (A48)."""

DIRECT_LEVEL = "station"
"""基层所队 may file straight to the city (A13)."""


class Listed(Protocol):
    """A duty as the rules look at it: in force from `since` to `until`, both days included."""

    @property
    def kind(self) -> str: ...
    @property
    def whose(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


Duty = TypeVar("Duty", bound=Listed)


@dataclass(frozen=True, slots=True)
class Filing:
    """A unit as the lists look at it; `names` are its full and its short name."""

    id: str
    level: str
    kind: str
    names: tuple[str, ...]


def in_force(duty: Listed, day: date) -> bool:
    """Whether a duty holds on this day."""
    return duty.since <= day and (duty.until is None or day <= duty.until)


def covers(duty: Listed, unit: Filing) -> bool:
    """Whether a duty is this unit's. Only offices of the city itself are known by their name."""
    if duty.whose == "unit":
        return duty.who == unit.id
    if duty.whose == "class":
        return duty.who == unit.kind
    return unit.level == "city" and any(name.endswith(duty.who) for name in unit.names)


def duty_for(duties: Iterable[Duty], kind: str, unit: Filing, day: date) -> Duty | None:
    """The duty under which this unit files this kind on this day, the closest to it first; None: it may not."""
    mine = [one for one in duties if one.kind == kind and in_force(one, day) and covers(one, unit)]
    return min(mine, key=lambda one: [*WHOSE].index(one.whose), default=None)


def kinds_of(duties: Sequence[Listed], unit: Filing, day: date) -> list[str]:
    """What this unit may file on this day, in the order of the list of kinds."""
    return [kind for kind in KINDS if duty_for(duties, kind, unit, day)]


def holders(duties: Iterable[Listed], kind: str, day: date, units: Mapping[str, str]) -> list[str]:
    """Whose a kind is on this day, in Chinese; `units` gives the names of single units by id."""
    mine = sorted((one for one in duties if one.kind == kind and in_force(one, day)), key=_order)
    return list(dict.fromkeys(holder(one, units) for one in mine))


def in_order(duties: Iterable[Duty]) -> list[Duty]:
    """By kind, then whose they are, as the closed lists have them."""
    return sorted(duties, key=lambda one: ([*KINDS].index(one.kind), *_order(one), one.since))


def holder(duty: Listed, units: Mapping[str, str]) -> str:
    """Whose a duty is, in Chinese."""
    if duty.whose == "class":
        return UNIT_KINDS[duty.who]
    return units.get(duty.who, "一个单位") if duty.whose == "unit" else duty.who


def _order(duty: Listed) -> tuple[int, int, str]:
    by_class = [*UNIT_KINDS].index(duty.who) if duty.whose == "class" else 0
    return ["office", "unit", "class"].index(duty.whose), by_class, duty.who


def not_yours(kind: str, whose: Sequence[str]) -> str:
    """What is said to a unit that files a kind of somebody else's."""
    return f"“{KINDS[kind]}”类需求由{'、'.join(whose)}提出" if whose else f"“{KINDS[kind]}”类需求目前没有单位可以提出"


def may_address(kind: str, audience: str) -> str | None:
    """Why this kind may not go to this audience (Chinese), or None."""
    if kind in INTERNAL_ONLY and audience != "internal":
        return f"“{KINDS[kind]}”类需求只面向内部"
    return None


def may_go_direct(direct: bool, level: str) -> str | None:
    """Why a unit of this level does not file straight to the city (Chinese), or None."""
    return "只有基层所队可以直报市局" if direct and level != DIRECT_LEVEL else None


def fits_topic(topic: str, subtopic: str | None) -> str | None:
    """Why the sub-topic does not belong to the topic (Chinese, with the list), or None."""
    if subtopic is None or subtopic in SUBTOPICS[topic]:
        return None
    listed = "、".join(f"{code}（{words}）" for code, words in SUBTOPICS[topic].items())
    return f"“{TOPICS[topic]}”之下的子类为：{listed}"
