"""时限看板: everything the leaders' page shows at a moment; and the mark by which an open page knows it has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.numbers import (
    COLOURS,
    NAMES,
    RUNGS,
    Point,
    Tally,
    aging,
    flow_of,
    label_of,
    load_of,
    parts_of_bar,
    stuck,
    total,
    trend_of,
)  # fmt: skip
from services.tasking.numbers.period import LAST, ZONE
from services.tasking.queries.in_progress import supervisions_first
from services.tasking.queries.numbers import Counted, counted, desks_led, flow_told, member_rows, row_of, summary_of
from shared.db import now
from shared.identity import Actor
from shared.log import head

LISTED = 1000
"""So many 督办单 in progress are listed in a workbook, the newest."""


@dataclass(frozen=True, slots=True)
class Board:
    """`shown` is what the template is given; `mark` stands for it: the same mark, the same page."""

    shown: dict[str, Any]
    mark: str


def board(session: Session, actor: Actor, args: Mapping[str, Any]) -> Board:
    """The board. The head of the log is read first: what is shown is at least as new as its mark says."""
    position, desks = head(session), desks_led(session, actor)
    found = counted(session, actor, args)
    stages, units, span = found.by(1), found.by(0), found.span
    whole = total(stages.values())
    shown = {
        "span": span, "desks": desks, "scope": list(found.units.values()), "colours": COLOURS, "rungs": RUNGS,
        "total": row_of("total", "合计", whole),
        "stages": _lines({name: (label_of(name), stages.get(name, Tally())) for name in NAMES}, timed=True),
        "units": _lines({one: (name, units.get(one, Tally())) for one, name in found.units.items()}),
        "others": [row_of(name, label_of(name), tally, True) for name, tally in found.by(1, others=True).items()],
        "stuck": stuck(stages), "aging": aging(stages), "trend": trend_of(_steps(found)), "steps": found.steps,
        "flow": flow_of(_points(session, found, args)), "load": load_of(member_rows(session, found)),
        "supervisions": found.supervisions,
        "first": supervisions_first(session, span, list(found.units)),
    }  # fmt: skip
    return Board(shown, f"{position}.{int(found.next_at.timestamp() * 1000)}")


def told_whole(session: Session, actor: Actor, args: Mapping[str, Any]) -> dict[str, Any]:
    """All of the board in figures, for a workbook: {stage, unit, member, flow, supervisions, scope}."""
    found = counted(session, actor, args)
    by = {one: summary_of(session, found, one, args) for one in ("stage", "unit", "member")}
    forms = supervisions_first(session, found.span, list(found.units), LISTED)
    flow = flow_of(_points(session, found, args))
    return {**by, "flow": flow, "supervisions": forms, "scope": "、".join(found.units.values())}


def unchanged(session: Session, mark: str) -> bool:
    """Whether what was shown under this mark is still true: nothing was said since, and no colour has changed by time.

    One read of the log's head and one of the clock, whatever the size of the work. Anything else is no mark of ours.
    """
    position, _, changes = mark.partition(".")
    if not (position.isascii() and position.isdigit() and changes.isascii() and changes.isdigit()):
        return False
    if len(changes) > 15 or head(session) != int(position):
        return False
    return now(session) < datetime.fromtimestamp(int(changes) / 1000, UTC)


def _lines(rows: Mapping[str, tuple[str, Tally]], timed: bool = False) -> list[dict[str, Any]]:
    """Rows with their bars, drawn to one scale."""
    most = max((tally.open for _, tally in rows.values()), default=0)
    return [
        row_of(key, label, tally, timed) | {"parts": parts_of_bar(tally, most)} for key, (label, tally) in rows.items()
    ]


def _points(session: Session, found: Counted, args: Mapping[str, Any]) -> list[Point]:
    """Each step by the day that ends it."""
    return [
        Point((one["at"] - LAST).astimezone(ZONE).strftime("%m-%d"), one["stages"], one["published"])
        for one in flow_told(session, found, args)
    ]


def _steps(found: Counted) -> list[tuple[str, int, int, int]]:
    return [
        (one["from"].astimezone(ZONE).strftime("%m-%d"), one["begun"], one["kept"], one["late"])
        for one in found.steps
    ]  # fmt: skip
