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
    Tally,
    age_bars,
    label_of,
    parts_of_bar,
    stuck,
    total,
    trend_of,
)  # fmt: skip
from services.tasking.numbers.period import ZONE
from services.tasking.queries.in_progress import supervisions_first
from services.tasking.queries.numbers import Counted, counted, desks_led, member_rows, row_of
from shared.db import now
from shared.identity import Actor
from shared.log import head


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
        "stuck": stuck(stages), "age_bars": age_bars(whole), "trend": trend_of(_steps(found)), "steps": found.steps,
        "members": member_rows(session, found), "supervisions": found.supervisions,
        "first": supervisions_first(session, span, list(found.units)),
    }  # fmt: skip
    return Board(shown, f"{position}.{int(found.next_at.timestamp() * 1000)}")


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


def _steps(found: Counted) -> list[tuple[str, int, int, int]]:
    return [
        (one["from"].astimezone(ZONE).strftime("%m-%d"), one["begun"], one["kept"], one["late"])
        for one in found.steps
    ]  # fmt: skip
