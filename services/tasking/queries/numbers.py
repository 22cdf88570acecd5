"""时限统计: the leaders' numbers of a period, counted from the history of the clocks; the same again for a past day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import ClockSpan
from services.tasking.numbers import LEADERS, NAMES, OTHERS, Asking, Period, Tally, label_of, period, soonest, total
from services.tasking.queries.ended_clocks import ended_tallies
from services.tasking.queries.flow import flow
from services.tasking.queries.in_progress import next_sent, supervisions_in_progress
from services.tasking.queries.open_clocks import Key, open_tallies
from services.tasking.queries.trend import trend
from services.tasking.routing import DESK_KINDS
from services.tasking.workflow.table import DRAFTING
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, names_of, scopes
from shared.words import PRIORITIES, TOPICS

S = ClockSpan


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything a board shows, from one pass over what is open and one over what ended."""

    span: Period
    units: Mapping[str, str]
    """Desks in scope: id -> short name."""
    parts: Mapping[Key, Tally]
    """(unit_id, name, holder_id) of what is open, for the members' load."""
    desks: Mapping[Key, Tally]
    """(unit_id, name), open and ended: tasks' stages and other clocks."""
    steps: Sequence[Mapping[str, Any]]
    supervisions: Mapping[str, Any]
    next_at: Any
    """When the next number changes by the mere passing of time."""

    def by(self, place: int, others: bool = False) -> dict[Any, Tally]:
        """Tallies by one part of the key; of the tasks' stages, or of the clocks that run beside them."""
        wanted: Sequence[str] = tuple(OTHERS) if others else NAMES
        found: dict[Any, Tally] = {}
        for key, tally in self.desks.items():
            if key[1] in wanted:
                found.setdefault(key[place], Tally()).add(tally)
        return found


def desks_led(session: Session, actor: Actor) -> dict[str, str]:
    """The bureaus within the actor's grants as a leader, in the order of their codes: id -> short name."""
    paths = scopes(actor, LEADERS)
    if not paths:
        return {}
    inside = sa.or_(*(KnownUnit.path.startswith(path, autoescape=True) for path in paths))
    statement = sa.select(KnownUnit.id, KnownUnit.short_name).where(KnownUnit.kind.in_(DESK_KINDS), inside)
    return {row.id: row.short_name for row in session.execute(statement.order_by(KnownUnit.code))}


def scope_of(session: Session, actor: Actor, unit_id: str | None) -> dict[str, str]:
    """The desks that are counted: all that the actor leads, or one of them. Raises NotFound for another."""
    units = desks_led(session, actor)
    if unit_id is None:
        return units
    if unit_id not in units:
        raise NotFound("没有找到这个单位")
    return {unit_id: units[unit_id]}


def period_of(session: Session, args: Mapping[str, Any]) -> Period:
    """The period that the arguments ask for. Raises Invalid."""
    asked = Asking(args.get("at"), args.get("first"), args.get("last"), args.get("trend"), args.get("days") or 30)
    return period(now(session), asked)


def counted(session: Session, actor: Actor, args: Mapping[str, Any]) -> Counted:
    """The numbers of a board: stages, units and members from the same rows. Raises Invalid, NotFound."""
    units, span = scope_of(session, actor, args.get("unit_id")), period_of(session, args)
    where = conditions(units, args)
    parts = open_tallies(session, span, where, (S.unit_id, S.name, S.holder_id))
    desks = ended_tallies(session, span, where, (S.unit_id, S.name))
    for (unit, name, _), tally in parts.items():
        desks.setdefault((unit, name), Tally()).add(tally)
    scope = tuple(units), args.get("topic"), args.get("priority")
    return Counted(
        span, units, parts, desks, trend(session, span, conditions(units, args, NAMES), scope),
        supervisions_in_progress(session, span, list(units)),
        soonest(span.tonight, next_sent(session, span, list(units)), *(one.next_at for one in desks.values())),
    )  # fmt: skip


def conditions(
    units: Mapping[str, str], args: Mapping[str, Any], names: Sequence[str] = (*NAMES, *OTHERS)
) -> list[Any]:
    """The scope, the clocks and the filters as conditions on a span."""
    found: list[Any] = [S.unit_id.in_(units), S.name.in_(names)]
    found += [getattr(S, name) == args[name] for name in ("topic", "priority") if args.get(name)]
    return found


def summary(session: Session, actor: Actor, args: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers by stage, unit, topic, priority or member. By member: what is open and due, and nothing else."""
    return summary_of(session, counted(session, actor, args), args["by"], args)


def summary_of(session: Session, found: Counted, by: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The same of what was counted already."""
    tasks = total(found.by(1).values())
    head = {"by": by, "at": found.span.at, "from": found.span.first, "to": found.span.last}
    if by == "member":
        members = member_rows(session, found)
        return head | {"members": members, "open": sum(one["open"] for one in members)}
    rows = _rows(session, found, by, args)
    more: dict[str, Any] = {}
    if by == "stage":
        more = {"others": _others(found), "flow": flow_told(session, found, args)}
    told = {"trend": found.steps, "each": found.span.each, "supervisions": found.supervisions}
    return head | {"total": row_of("total", "合计", tasks), "rows": rows, **told, **more}


def flow_told(session: Session, found: Counted, args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Open tasks by stage at the end of each step of the period, and how many were published since it began."""
    present = {name: tally.open for name, tally in found.by(1).items()}
    scope = tuple(found.units), args.get("topic"), args.get("priority")
    return flow(session, found.span, conditions(found.units, args, NAMES), scope, present)


def _rows(session: Session, found: Counted, by: str, args: Mapping[str, Any]) -> list[dict[str, Any]]:
    if by == "stage":
        stages = found.by(1)
        return [row_of(name, label_of(name), stages.get(name, Tally()), timed=True) for name in NAMES]
    if by == "unit":
        units = found.by(0)
        return [row_of(id_, name, units[id_]) for id_, name in found.units.items() if id_ in units]
    column, labels = (S.topic, TOPICS) if by == "topic" else (S.priority, PRIORITIES)
    where = conditions(found.units, args, NAMES)
    tallies = open_tallies(session, found.span, where, (column,))
    for key, tally in ended_tallies(session, found.span, where, (column,)).items():
        tallies.setdefault(key, Tally()).add(tally)
    return [row_of(code, label, tallies.get((code,), Tally())) for code, label in labels.items()]


def _others(found: Counted) -> list[dict[str, Any]]:
    """The clocks beside the stages, those of which there is anything to say."""
    tallies = found.by(1, others=True)
    return [row_of(name, label_of(name), tallies[name], timed=True) for name in OTHERS if name in tallies]


def row_of(key: str, label: str, tally: Tally, timed: bool = False) -> dict[str, Any]:
    """One line of numbers; `timed` with the time taken, which means something within one stage only."""
    median, most = tally.quantiles() if timed else (None, None)
    return {
        "key": key, "label": label, "open": tally.open, "due": tally.due, "colours": dict(tally.colours),
        "ages": list(tally.ages), "kept": tally.kept, "late": tally.late, "cancelled": tally.cancelled,
        "unlimited": tally.unlimited, "rate": tally.rate, "median_seconds": median, "p90_seconds": most,
        "tally": tally,
    }  # fmt: skip


def member_rows(session: Session, found: Counted) -> list[dict[str, Any]]:
    """Who holds open tasks: how many, and how many drafts are due by tonight; in the order of names.

    Nothing else is counted by person, and no other order exists (mechanisms 2, E11: people are not ranked).
    """
    held: dict[str, tuple[int, int]] = {}
    for (_, name, person), tally in found.parts.items():
        if person is not None and name in NAMES:
            whole, due = held.get(person, (0, 0))
            held[person] = whole + tally.open, due + (tally.due if name == DRAFTING else 0)
    names = names_of(session, held)
    lines = [
        {"member": {"id": person, "name": names[person]}, "open": whole, "due": due}
        for person, (whole, due) in held.items()
        if whole
    ]
    return sorted(lines, key=_by_name)


def _by_name(line: Mapping[str, Any]) -> tuple[bytes, str]:
    """GB 18030 has the common characters in the order of their pronunciation, as in a list of names on paper."""
    return line["member"]["name"].encode("gb18030"), line["member"]["id"]
