"""通知选择: the ways by which somebody is told, what he may choose of them, and which addresses follow. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shared.identity import covers

WAYS = {"wecom_app": "企业微信应用消息", "mail": "工作邮箱", "sms": "工作手机短信"}
"""Ways to a person; the pages of this system show everything at once and cannot be chosen away."""
HOW = {"each": "随到随发", "hourly": "每小时汇总一次", "daily": "每个工作日汇总一次", "urgent": "仅特急"}
USUAL = {"wecom_app": "each", "mail": "each", "sms": "urgent"}
ON_CARD = {"wecom_app": "bot", "mail": "mail", "sms": "phone"}
"""Way -> what of the card it goes to."""
SHORTEST = 60
"""Minutes: own hours are at least so long, or nothing could ever leave."""
OWN = ("quiet", "opens", "closes", "every_day", "notes")
"""What is chosen beside the ways."""
TOLD = frozenset({"liaison", "unit_head"})
"""Roles to which the pushes of their unit go."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """怎样通知我: how by each way, when, and whether 提醒 of needs come along."""

    ways: Mapping[str, str] = field(default_factory=lambda: dict(USUAL))
    quiet: bool = True
    opens: int | None = None
    closes: int | None = None
    every_day: bool = False
    notes: bool = False


class Kept(Protocol):
    """A choice as it is kept."""

    @property
    def ways(self) -> Mapping[str, str]: ...
    @property
    def quiet(self) -> bool: ...
    @property
    def opens(self) -> int | None: ...
    @property
    def closes(self) -> int | None: ...
    @property
    def every_day(self) -> bool: ...
    @property
    def notes(self) -> bool: ...


def chosen_by(row: Kept | None) -> Chosen:
    """What somebody chose, or the usual; a way that came after he chose is used as usual."""
    if row is None:
        return Chosen()
    return Chosen({**USUAL, **row.ways}, *(getattr(row, name) for name in OWN))


class Server(Protocol):
    """A gateway as these rules need it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def host(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address that somebody is to have: on this unit, by this way, through this gateway."""

    unit_id: str
    path: str
    way: str
    gateway_id: str
    host: str
    digest: str
    urgent_only: bool
    quiet: bool
    pushes: bool
    """False: for notices to him only; the pushes of that unit go to others."""


def wanted(
    chosen: Chosen, roles: Mapping[str, Collection[str]], paths: Mapping[str, str], servers: Collection[Server]
) -> list[Wanted]:
    """The addresses of somebody who holds `roles` (by unit) on units with `paths`; one for each unit and way.

    The gateway that serves a unit is the nearest along its path. Without one there is no address.
    """
    found = []
    for unit_id in sorted(roles.keys() & paths.keys()):
        for way, how in sorted(chosen.ways.items()):
            server = serving(way, paths[unit_id], servers)
            if server is not None:
                found.append(
                    Wanted(
                        unit_id, paths[unit_id], way, server.id, server.host, "each" if how == "urgent" else how,
                        how == "urgent", chosen.quiet, bool(TOLD & set(roles[unit_id])),
                    )
                )  # fmt: skip
    return found


def serving(way: str, path: str, servers: Iterable[Server]) -> Server | None:
    """The gateway of this kind for a unit: its own bureau's, else that of the next above."""
    fitting = [one for one in servers if one.kind == way and covers(one.path, path)]
    return max(fitting, key=lambda one: len(one.path), default=None)


def faults(given: Mapping[str, str], opens: int | None, closes: int | None) -> dict[str, list[str]]:
    """What is wrong with a choice, by field; {} when it can be kept."""
    found: dict[str, list[str]] = {}
    if any(way not in WAYS for way in given):
        found["ways"] = [f"没有这种方式，可选：{'、'.join(WAYS)}"]
    elif any(how not in HOW for how in given.values()):
        found["ways"] = [f"可选：{'、'.join(HOW)}"]
    if (opens is None) != (closes is None):
        found["closes" if closes is None else "opens"] = ["自定时段须同时填写开始和结束"]
    elif opens is not None and closes is not None and closes - opens < SHORTEST:
        found["closes"] = ["结束须晚于开始，时段至少一小时"]
    return found
