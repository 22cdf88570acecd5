"""成批登记: groups and figures from a sheet, all of it or none; the same sheet brought in again changes nothing."""

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions import audiences as tallies
from services.notify.actions.groups import add_group, change_group, require_keeper
from services.notify.audiences import Figure, judge
from services.notify.models import Counted, Group
from services.notify.sheet import Fault
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from shared.identity import Actor, KnownUnit, unit_by_code
from shared.log import apart

CHANGEABLE = ("platform", "purpose", "position", "size", "subgroups")


class _Undone(Exception):
    """A look, or a sheet with faults: whatever was written goes back."""


class Row(Protocol):
    """A row that was read: its number in the sheet, its unit's code, and what it gives."""

    @property
    def number(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def given(self) -> dict[str, Any]: ...


def bring_in(
    session: Session, actor: Actor, read: tuple[Sequence[Row], list[Fault]], *, dry_run: bool,
    about: dict[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Groups, or figures `about` {period, source}: tried within a savepoint, kept only if whole and no dry run.

    What came of it, or would come of it: {dry_run, added, changed, same, faults}.
    """
    rows, faults = read
    told: dict[str, int] = {}
    try:
        with apart(session):
            told, more = _bring(session, actor, rows, about)
            faults = sorted([*faults, *more])
            if dry_run or faults:
                raise _Undone
    except _Undone:
        pass
    shown = [{"row": one.row, "column": one.column, "reason": one.reason} for one in faults]
    return {"dry_run": dry_run, **told, "faults": shown}


def _bring(
    session: Session, actor: Actor, rows: Sequence[Row], about: dict[str, str] | None
) -> tuple[dict[str, int], list[Fault]]:
    if about is None:
        return bring_groups(session, actor, rows)
    return bring_figures(session, actor, rows, about)


def bring_groups(session: Session, actor: Actor, rows: Sequence[Row]) -> tuple[dict[str, int], list[Fault]]:
    """Add what is new, change what differs; how many of each, and what is wrong."""
    told, faults = {"added": 0, "changed": 0, "same": 0}, []
    for row in rows:
        try:
            unit = require_keeper(actor, unit_by_code(session, row.unit))
            told[_bring_group(session, actor, unit, row.given)] += 1
        except (NotFound, Forbidden, Invalid, Conflict) as refusal:
            faults.append(_fault(row, refusal))
    return told, faults


def _bring_group(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> str:
    same = (Group.unit_id == unit.id, Group.name == given["name"], Group.dissolved_on.is_(None))
    held = session.scalar(sa.select(Group).where(*same))
    if held is None:
        add_group(session, actor, unit, given)
        return "added"
    if held.kind != given["kind"]:
        raise Conflict("同名的群组已登记为另一类别", code="already_there", allowed_steps=[])
    new = {name: given[name] for name in CHANGEABLE if given[name] != getattr(held, name)}
    if not new:
        return "same"
    change_group(session, actor, held, new)
    return "changed"


def bring_figures(
    session: Session, actor: Actor, rows: Sequence[Row], about: dict[str, str]
) -> tuple[dict[str, int], list[Fault]]:
    """Figures of one month, unit by unit; a unit's row of the total is checked against its sum.

    `about`: {period, source}. A unit that has entered the month already gets these figures in place of those.
    """
    told, faults = {"added": 0, "changed": 0, "same": 0}, []
    units: dict[str, list[Row]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    for code, listed in units.items():
        wrong = _wrong_rows(listed)
        faults += wrong
        try:
            unit = require_keeper(actor, unit_by_code(session, code))
            if not wrong:
                told[_bring_unit(session, actor, unit, _body(listed, about))] += 1
        except (NotFound, Forbidden, Invalid, Conflict) as refusal:
            faults.append(_fault(listed[-1], refusal))
    return told, faults


def _wrong_rows(rows: Sequence[Row]) -> list[Fault]:
    """Each row by itself: a kind twice, more people than there can be, a part that is more than the whole."""
    found, seen = [], set()
    for row in rows:
        kind = row.given["kind"]
        if kind in seen:
            found.append(Fault(row.number, "类别", "同一单位的同一类别出现多次"))
        elif kind != "total":
            figure = Figure(row.given["number"], row.given.get("people") or 0, row.given.get("within") or 0)
            found += [Fault(row.number, "", words) for words in judge(kind, figure).values()]
        seen.add(kind)
    return found


def _body(rows: Sequence[Row], about: dict[str, str]) -> dict[str, Any]:
    total = next((row.given for row in rows if row.given["kind"] == "total"), None)
    return {**about, "figures": [row.given for row in rows if row.given["kind"] != "total"], "total": total}


def _bring_unit(session: Session, actor: Actor, unit: KnownUnit, body: dict[str, Any]) -> str:
    held = tallies.tally_of(session, unit.id, body["period"])
    if held is None:
        tallies.add_tally(session, actor, unit, body)
        return "added"
    now_there = {
        row.kind: Figure(row.number, row.people, row.within)
        for row in session.scalars(sa.select(Counted).where(Counted.tally_id == held.id))
    }
    tallies.check_total(tallies.figures_of(body["figures"]), body["total"])
    if now_there == tallies.figures_of(body["figures"]) and held.source == body["source"]:
        return "same"
    tallies.change_tally(session, actor, held, body)
    return "changed"


def _fault(row: Row, refusal: Refusal) -> Fault:
    listed = (refusal.errors or {}).values()
    words = [str(one) for found in listed for one in (found if isinstance(found, list) else [found])]
    return Fault(row.number, "", "；".join(words) or refusal.title)
