"""发布去向: the places a publication goes to, what is done there, and what is left to chase. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.identity import Actor

ACTIONS = {"place": "发布", "correct": "更正", "withdraw": "撤下"}
STATES = {
    "waiting": "正在送达",
    "asked": "待人工确认",
    "placed": "已发布",
    "failed": "未成功",
    "gone": "已撤下",
    "dropped": "不再办理",
}
"""waiting: a connector works on it; asked: a person does it and confirms; dropped: overtaken before it was done."""
OPEN_STATES = ("waiting", "asked", "failed")
"""Still to be done, or to be tried again."""
MAY_STAND = ("unsure", "draft_only")
"""A connector's failures after which the text may be there all the same: a person looks."""
RELEASE_STATES = {"waiting": "等待发布", "released": "已发布", "failed": "未能发布", "cancelled": "已取消"}
SETTLERS = ("publisher", "leader", "director")
"""Who says where a publication stands: for the bureau that published it, and from above."""


@dataclass(frozen=True, slots=True)
class Put:
    """One row of what was done at a place. `earlier_id`: the row that it corrects or takes down."""

    id: str
    action: str
    state: str
    asked_at: datetime
    earlier_id: str | None = None
    retried: bool = False
    unsure: bool = False
    """It failed, and the text may be there all the same."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a correction or withdrawal means for one place: rows overtaken by it, and the row it has to follow."""

    dropped: tuple[str, ...]
    follow: str | None
    """None: nothing stands there, or a connector is still at it and is followed when it has answered."""


def by_place(rows: Iterable[Put]) -> list[list[Put]]:
    """The rows of each place, in order of time: one that was put there and everything done to it since."""
    ordered = sorted(rows, key=lambda row: (row.asked_at, row.id))
    roots: dict[str, str] = {}
    found: dict[str, list[Put]] = {}
    for row in ordered:
        roots[row.id] = roots.get(row.earlier_id or "", row.id)
        found.setdefault(roots[row.id], []).append(row)
    return list(found.values())


def orders(place: list[Put], action: str) -> Orders:
    """What `correct` or `withdraw` does at a place. Whatever is undone is overtaken; what stands there is followed.

    Where a person was asked and has not answered, he may have done it all the same, and a connector may have failed
    without knowing: such a row is followed too. A place that was taken down, or is being taken down, is left alone.
    """
    live = [row for row in place if not row.retried]
    taken_down = any(row.action == "withdraw" and row.state != "dropped" for row in live)
    if taken_down:
        return Orders((), None)
    undone = tuple(row.id for row in live if row.state in ("asked", "failed"))
    standing = [row.id for row in live if row.state == "placed"]
    unsure = [row.id for row in live if row.state == "asked" or (row.state == "failed" and row.unsure)]
    return Orders(undone, next(reversed(standing or unsure), None))


def may_settle(actor: Actor, unit_path: str) -> bool:
    """May this person confirm and retry what a bureau published?"""
    return actor.has_any(SETTLERS, unit_path)
