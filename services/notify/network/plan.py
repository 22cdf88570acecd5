"""推送方案: what draft.published says about whom to tell, read with the defaults of mechanisms.md 3.2."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from services.notify.network.opening import LEVEL_ORDER
from services.notify.network.selector import Selector, read_selector

DEFAULT_LIMITS: Mapping[str, timedelta] = {
    "city": timedelta(hours=2),
    "county": timedelta(hours=2),
    "station": timedelta(hours=4),
}
DEFAULT_EXPIRY = timedelta(days=7)
LONGEST = timedelta(days=90)
Kind = Literal["working", "wall"]
"""In whose time a limit runs: office hours of the unit above the branch, or the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom a push addresses: levels below the publishing unit, narrowed by a selector."""

    levels: tuple[str, ...]
    audience: str = "internal"
    selector: Selector = field(default_factory=Selector)
    limits: Mapping[str, timedelta] = field(default_factory=lambda: dict(DEFAULT_LIMITS))
    kind: Kind = "working"
    expiry: timedelta = DEFAULT_EXPIRY
    text: str | None = None


def levels_below(level: str) -> tuple[str, ...]:
    """The levels below a publishing unit's: city -> county and station. A station or unknown level has none."""
    return LEVEL_ORDER[LEVEL_ORDER.index(level) + 1 :] if level in LEVEL_ORDER else ()


def levels_open_to(level: str) -> tuple[str, ...]:
    """The levels that a unit of `level` may push to: those below, and of a city its own departments (局属各单位)."""
    return (("city",) if level == "city" else ()) + levels_below(level)


def read_plan(wanted: Mapping[str, Any], level: str, priority: str = "ordinary") -> Plan:
    """The plan of a push of this priority published by a unit of `level`.

    `wanted` is {audience, levels, selector, limits: {city, county, station, expiry, kind}, texts: {ready, city, county,
    station, short}}; every part may be missing. Levels left out are those below, or where a saved set or the selector
    says the levels, whatever it says; a bureau's own departments (city) are addressed only where they are named.
    Limits of levels are hours of working time unless `kind` says wall; 特急 runs on the wall unless it says working;
    expiry is always of the wall. Limits that make no sense fall back to the defaults: a push is never without one.
    """
    selector = read_selector(wanted.get("selector"))
    usual = levels_open_to(level) if selector.set_id or selector.levels else levels_below(level)
    asked = wanted.get("levels") or usual
    limits = wanted.get("limits") or {}
    texts = wanted.get("texts") or {}
    return Plan(
        levels=tuple(one for one in levels_open_to(level) if one in asked),
        audience=wanted.get("audience") or "internal",
        selector=selector,
        limits={one: _hours(limits.get(one)) or DEFAULT_LIMITS[one] for one in DEFAULT_LIMITS},
        kind=_kind(limits.get("kind"), priority),
        expiry=_hours(limits.get("expiry")) or DEFAULT_EXPIRY,
        text=texts.get("ready"),
    )


def _kind(given: Any, priority: str) -> Kind:
    known: dict[Any, Kind] = {"working": "working", "wall": "wall"}
    usual: Kind = "wall" if priority == "flash" else "working"
    return known.get(given, usual) if isinstance(given, str) else usual


def _hours(value: Any) -> timedelta | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST / timedelta(hours=1):
        return None
    return timedelta(hours=value)
