"""派单: which 专班 a task goes to, the city's or a county's, with score and reasons. Pure; weights are ours."""

from collections.abc import Sequence
from dataclasses import dataclass

COUNTY_KINDS = ("county", "zone")
DESK_KINDS = ("bureau", *COUNTY_KINDS)
"""Kinds of units that have a 专班."""
LEVELS_BELOW = {"city": ["county", "station"], "county": ["station"]}
"""Whom a desk of a level pushes to unless it says otherwise."""
LEVELS_OPEN = {"city": ["city", "county", "station"], "county": ["station"]}
"""Whom it may push to: of the city also the bureau's own departments (局属各单位)."""
HOME = 40
"""属地: the desk of the bureau from whose subtree the need came."""
REGION = 30
"""The need is about this county."""
CITY_TOPICS = {"political_security": 60}
"""Topics the city keeps for one voice (口径)."""
CITY_KINDS = {"force_state": 50, "role_model": 20, "inspection": 50}
CITY_PRIORITIES = {"flash": 45, "urgent": 5}
CITY_ORIGIN = 25
"""A need of the city's own departments that names no county."""
DIRECT = 200
"""直报市局: a station's need filed straight to the city is the city's, whatever speaks for the county (A13)."""
CENTRAL = 10
"""The topic is part of a 中心工作 that covers the desk."""
SKILL = 5
"""Somebody at the desk is good at the topic."""
TIED_AT_MOST = 5
LOAD_STEP, LOAD_MOST = 5, 20
"""Points off for each open task a member, and how many at most."""
COUNTED = 1_000
"""Open tasks are counted so far: LOAD_MOST is reached at four a member, so more would change no desk below 250."""


@dataclass(frozen=True, slots=True)
class Desk:
    """专班 that could take it. `strength`: active members; `open_tasks`: those not yet published, COUNTED at most.

    `skilled`: members good at the topic; `central`: names of the 中心工作 that this need is part of there.
    """

    unit_id: str
    name: str
    level: str
    path: str
    admin_codes: tuple[str, ...]
    strength: int
    open_tasks: int
    skilled: int = 0
    central: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What routing looks at in a need; `path` is the path of the unit that raised it."""

    path: str
    level: str
    kind: str
    topic: str
    priority: str
    region: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The desk chosen, its score, and every consideration as a line for people.

    `tied`: every desk that was as good, the chosen one first, each with its reasons; empty where one was clearly best.
    """

    desk: Desk
    score: int
    reasons: tuple[str, ...]
    tied: tuple[tuple[Desk, tuple[str, ...]], ...] = ()


def route(asked: Asked, desks: Sequence[Desk]) -> Route:
    """Choose the desk with the highest score; on a tie the city's, then the first by id.

    A desk without members is passed over while another has some, but for the city's where a need is filed straight to
    it. Raises ValueError when there is no desk at all.
    """
    if not desks:
        raise ValueError("no desk to route to")
    staffed = [desk for desk in desks if desk.strength or (asked.direct and desk.level == "city")] or list(desks)
    scored = [(desk, *_score(asked, desk)) for desk in staffed]
    scored.sort(key=lambda item: (-item[1], item[0].level != "city", item[0].unit_id))
    best, score, reasons = scored[0]
    passed = [f"{desk.name}专班暂无成员，不参与派单" for desk in desks if not desk.strength and desk is not best]
    others = [f"{desk.name}专班 {points} 分" for desk, points, _ in scored[1:3]]
    summary = f"派给{best.name}专班（{score} 分）" + (f"；其他：{'，'.join(others)}" if others else "")
    tied = tuple((desk, why) for desk, points, why in scored if points == score)[:TIED_AT_MOST]
    return Route(best, score, (summary, *reasons, *passed[:3]), tied if len(tied) > 1 else ())


def _score(asked: Asked, desk: Desk) -> tuple[int, tuple[str, ...]]:
    points = _place(asked, desk) + (_city(asked) if desk.level == "city" else [])
    points += _fitness(desk) + _load(desk)
    return sum(value for value, _ in points), tuple(f"{words} {value:+d}" for value, words in points)


def _place(asked: Asked, desk: Desk) -> list[tuple[int, str]]:
    found = []
    if desk.level == "county" and asked.path.startswith(desk.path):
        found.append((HOME, "属地：由本辖区单位提出"))
    if asked.region and asked.region in desk.admin_codes and desk.level == "county":
        found.append((REGION, "内容涉及本辖区"))
    return found


def _city(asked: Asked) -> list[tuple[int, str]]:
    points = [
        (CITY_TOPICS.get(asked.topic, 0), "该领域由市局统一口径"),
        (CITY_KINDS.get(asked.kind, 0), "该类别由市局统筹"),
        (CITY_PRIORITIES.get(asked.priority, 0), "紧急件由市局优先"),
        (CITY_ORIGIN if asked.level == "city" else 0, "由市局部门提出"),
        (DIRECT if asked.direct else 0, "基层所队直报市局，抄送分县局"),
    ]
    return [(value, words) for value, words in points if value]


def _fitness(desk: Desk) -> list[tuple[int, str]]:
    found = [(CENTRAL, f"中心工作：{desk.central[0]}")] if desk.central else []
    return [*found, (SKILL, f"有{desk.skilled}名成员擅长该领域")] if desk.skilled else found


def _load(desk: Desk) -> list[tuple[int, str]]:
    each = desk.open_tasks / max(desk.strength, 1)
    off = -min(LOAD_MOST, int(each * LOAD_STEP))
    more = "以上" if desk.open_tasks >= COUNTED else ""
    return [(off, f"在办{desk.open_tasks}件{more}、成员{desk.strength}人")] if off else []
