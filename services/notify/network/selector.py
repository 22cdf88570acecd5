"""推送范围 (pure): which units a push addresses. All parts hold together; within a part any of its values will do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from shared.words import LEVELS, UNIT_KINDS

CLASSES: Mapping[str, tuple[str, ...]] = {
    "lead": ("lead",),
    "six": ("six",),
    "x": ("branch", "county", "zone"),
    "station": ("station",),
}
"""单位类别 of 1+6+X (Linyi, mechanisms A10) and the kinds of units in each."""
CLASS_LABELS: Mapping[str, str] = {
    "lead": "宣传处",
    "six": "六部门",
    "x": "警种部门和分县局",
    "station": "基层所队",
}
MOST = 2000
"""So many values at most in one part."""
_CLOSED: Mapping[str, Collection[str]] = {"kinds": UNIT_KINDS, "classes": CLASSES, "levels": LEVELS}
_PARTS = ("unit_ids", "kinds", "districts", "classes", "levels", "towns", "except_ids")


@dataclass(frozen=True, slots=True)
class Selector:
    """None: this part does not narrow. `districts` are units with all below them; so are `except_ids`, left out.

    `towns`: units that answer for one of these town codes. `set_id`: a saved set whose own parts hold as well.
    `unreadable`: parts that could not be read; a push with any is held, for to leave one out would widen it.
    """

    unit_ids: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    districts: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None
    towns: tuple[str, ...] | None = None
    except_ids: tuple[str, ...] | None = None
    set_id: str | None = None
    unreadable: tuple[str, ...] = field(default=())

    @property
    def all_kinds(self) -> tuple[str, ...] | None:
        """The kinds of units that `kinds` and `classes` leave together; None where neither narrows."""
        if self.classes is None:
            return self.kinds
        meant = {kind for one in self.classes for kind in CLASSES[one]}
        wanted = meant if self.kinds is None else meant & set(self.kinds)
        return tuple(kind for kind in UNIT_KINDS if kind in wanted)

    @property
    def narrows(self) -> bool:
        """Whether anything was chosen: without, a push goes to all below."""
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as the selector sees it; `path` is its place: /city id/county id/station id/."""

    unit_id: str
    level: str
    kind: str
    path: str
    towns: tuple[str, ...] = ()


def read_selector(given: Any) -> Selector:
    """The selector of a plan or of a saved set; nothing given narrows nothing, what cannot be read is named."""
    if not given:
        return Selector()
    if not isinstance(given, Mapping):
        return Selector(unreadable=("selector",))
    parts = {name: _values(name, given[name]) for name in _PARTS if given.get(name) is not None}
    set_id = given.get("set_id")
    bad = [name for name, values in parts.items() if values is None]
    bad += [str(name) for name, value in given.items() if name not in (*_PARTS, "set_id") and value is not None]
    if set_id is not None and not isinstance(set_id, str):
        bad.append("set_id")
    read = {name: values for name, values in parts.items() if values is not None}
    return Selector(**read, set_id=set_id if isinstance(set_id, str) else None, unreadable=tuple(bad))


def _values(name: str, given: Any) -> tuple[str, ...] | None:
    """The values of a part, each once; None for no list, an empty one, one too long, or a word that is not known."""
    if not isinstance(given, list | tuple) or not 0 < len(given) <= MOST:
        return None
    known = _CLOSED.get(name)
    if not all(isinstance(one, str) and (known is None or one in known) for one in given):
        return None
    return tuple(dict.fromkeys(given))


def selects(selector: Selector, unit: Candidate) -> bool:
    """Whether the selector takes this unit: the whole rule on paper, against which the database's is tested.

    A saved set is not looked up here: its own selector is asked beside this one.
    """
    above = {part for part in unit.path.split("/") if part}
    kinds = selector.all_kinds
    return (
        (selector.unit_ids is None or unit.unit_id in selector.unit_ids)
        and (kinds is None or unit.kind in kinds)
        and (selector.districts is None or bool(above & set(selector.districts)))
        and (selector.levels is None or unit.level in selector.levels)
        and (selector.towns is None or bool(set(unit.towns) & set(selector.towns)))
        and (selector.except_ids is None or not above & set(selector.except_ids))
    )
