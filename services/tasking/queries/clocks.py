"""时限 of one task: what is due now and why, every clock it ever had, each with its explanation when asked."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from services.tasking.limits import Rule, colour, expand, explain, pauses, read_ops, remaining, used
from services.tasking.models import ClockSpan, LimitClock, Task
from services.tasking.standing import policy_of
from services.tasking.supervision import NAMES
from shared.calendars import calendar_of
from shared.db import SHANGHAI, now
from shared.identity import KnownUnit, units_of

GIVEN = {"words": "时限由外部给定", "source": "推送方案或旧版本的时限"}
CHANGES = {
    "start": "开始计时", "pause": "挂起", "resume": "恢复计时", "extend": "延期", "priority": "紧急程度变化，重新计算",
    "topic": "主题变化，重新计算", "unit": "办理单位变化，重新计算", "calendar": "工作日历变化，重新计算",
    "holder": "承办人变化", "carried": "由旧版本转入",
}  # fmt: skip
"""Why a span of a clock's history began -> its words."""
OVER = frozenset({"satisfied", "cancelled"})


def limit_of(session: Session, task: Task, at: datetime) -> dict[str, Any]:
    """The limit that the task shows: the first of those that run, with how it came about, line by line."""
    clock = _shown(session, task)
    rule = policy_of(session, clock) if clock else None
    names = ("stage", "stage_at", "due_at", "no_clock", "late_at", "blue_at", "red_at")
    plain = {name: getattr(task, name) for name in names}
    words = (
        {"words": rule.words, "source": rule.source} if rule else GIVEN if clock else {"words": "不计时", "source": ""}
    )
    return {
        **plain,
        "clock": clock.name if clock else None,
        "rule": words["words"],
        "source": words["source"],
        "colour": colour(task.due_at, task.blue_at, task.red_at, at),
        "left": (task.due_at - at).total_seconds() if task.due_at else None,
        "provisional": bool(clock and clock.provisional),
        "explain": _lines(task, clock, words),
    }


def _shown(session: Session, task: Task) -> LimitClock | None:
    """The running clock that is due first, else the one of the stage."""
    open_ones = (LimitClock.task_id == task.id, LimitClock.subject == "task", LimitClock.ended_at.is_(None))
    found = list(session.scalars(sa.select(LimitClock).where(*open_ones).options(defer(LimitClock.explanation))))
    found.sort(key=lambda one: (one.due_at is None, one.due_at != task.due_at, one.name != task.stage, one.due_at))
    return found[0] if found else None


def _lines(task: Task, clock: LimitClock | None, words: dict[str, str]) -> list[str]:
    """In short, for people: since when, by which rule, what was done to it, until when."""
    if clock is None:
        return [f"现不计时：{task.no_clock}"]
    ops = read_ops(clock.ops)
    lines = [
        f"“{NAMES[clock.name]}”自{_minute(clock.started_at)}起计时",
        f"依据：{words['words']}（{words['source']}）",
    ]
    if held := pauses(ops):
        lines.append(f"挂起{len(held)}次，挂起期间不计时")
    if longer := [op for op in ops if op.what == "extend"]:
        lines.append(f"经组长同意延期{len(longer)}次")
    if clock.provisional:
        lines.append("涉及尚未公布放假安排的年份，暂按法定节假日推算，安排公布后重新计算")
    return [*lines, f"应于{_minute(task.due_at)}前完成" if task.due_at else f"现不计时：{task.no_clock}"]


def _minute(at: datetime) -> str:
    return str(at.astimezone(SHANGHAI).strftime("%Y年%m月%d日%H:%M"))


def clocks_of(session: Session, task: Task, at: datetime, explained: bool = False) -> list[dict[str, Any]]:
    """Every clock of a task, those of its pushes too, in the order of their start; with explanations when asked."""
    mine = sa.select(LimitClock).where(LimitClock.task_id == task.id)
    mine = mine.order_by(LimitClock.started_at, LimitClock.id)
    found = list(session.scalars(mine if explained else mine.options(defer(LimitClock.explanation))))
    units = units_of(session, {clock.unit_id for clock in found})
    past = _history(session, [clock.id for clock in found]) if explained else {}
    return [
        _clock(session, clock, units, at)
        | _explanation(session, clock, at, explained)
        | {"history": past.get(clock.id, [])}
        for clock in found
    ]


def _history(session: Session, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What happened to each clock: [{at, why, label, reason, due_at}], from its spans."""
    rows = session.scalars(sa.select(ClockSpan).where(ClockSpan.clock_id.in_(ids)).order_by(ClockSpan.n))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        line = {"at": row.from_at, "why": row.why, "label": CHANGES.get(row.why, row.why)}
        found.setdefault(row.clock_id, []).append(line | {"reason": row.reason, "due_at": row.due_at})
    return found


def _clock(session: Session, clock: LimitClock, units: dict[str, KnownUnit], at: datetime) -> dict[str, Any]:
    """One clock in the shape that service desks know: goal, elapsed, remaining, breach."""
    rule, unit = policy_of(session, clock), units.get(clock.unit_id)
    plain = (
        "id", "subject", "name", "push_id", "entry", "state", "started_at", "due_at", "no_clock", "blue_at", "red_at",
        "late_at", "ended_at", "kept", "provisional", "targets", "answered", "generation",
    )  # fmt: skip
    over = clock.state in OVER
    return {
        **{name: getattr(clock, name) for name in plain},
        **_times(session, clock, rule, at),
        "label": NAMES[clock.name],
        "unit": {"id": clock.unit_id, "name": unit.short_name if unit else ""},
        "goal": _goal(rule),
        "breached": clock.kept is False if over else clock.due_at is not None and _stands(clock, at) > clock.due_at,
        "paused": clock.state == "paused",
        "colour": "none" if over else colour(clock.due_at, clock.blue_at, clock.red_at, _stands(clock, at)),
        "pauses": len(pauses(read_ops(clock.ops))),
        "extended": sum(op["what"] == "extend" for op in clock.ops),
    }


def _goal(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"code": None, "n": None, "measure": "given", "amount": None, **GIVEN}
    return {name: getattr(rule, name) for name in ("code", "n", "measure", "amount", "words", "source")}


def _stands(clock: LimitClock, at: datetime) -> datetime:
    """Where its time stands: a paused one where it was paused."""
    return read_ops(clock.ops)[-1].at if clock.state == "paused" else at


def _times(session: Session, clock: LimitClock, rule: Rule | None, at: datetime) -> dict[str, Any]:
    """What is used and what remains, in seconds of the clock's own time; both frozen when it ends."""
    if clock.state in OVER:
        return {"elapsed_seconds": clock.used_seconds, "remaining_seconds": None}
    calendar, ops = calendar_of(session, clock.unit_path), read_ops(clock.ops)
    left = remaining(rule, clock.due_at, _stands(clock, at), calendar) if clock.due_at else None
    return {
        "elapsed_seconds": used(rule, clock.started_at, at, ops, calendar) // timedelta(seconds=1),
        "remaining_seconds": left // timedelta(seconds=1) if left is not None else None,
    }


def _explanation(session: Session, clock: LimitClock, at: datetime, explained: bool) -> dict[str, Any]:
    """As it was frozen when the clock ended; of an open one as it is now."""
    if not explained:
        return {"explanation": None}
    if clock.explanation is not None:
        return {"explanation": expand(clock.explanation)}
    calendar = calendar_of(session, clock.unit_path)
    told = explain(policy_of(session, clock), clock.started_at, read_ops(clock.ops), calendar, at)
    return {"explanation": told}


def clocks_told(session: Session, task: Task) -> list[dict[str, Any]]:
    """The clocks of a task for its page: explained in few lines, with moments in place of their texts."""
    found = clocks_of(session, task, now(session), explained=True)
    for clock in found:
        clock["explanation"]["segments"] = _in_few_lines(clock["explanation"]["segments"])
        for name in ("pauses", "extensions", "segments"):
            clock["explanation"][name] = [_moments(one) for one in clock["explanation"][name]]
    return found


def _in_few_lines(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A pause over several days as one line, and a notice only where another one held before."""
    lines: list[dict[str, Any]] = []
    table = ""
    for one in segments:
        if lines and (lines[-1]["counted"], lines[-1]["why"]) == (one["counted"], one["why"]):
            lines[-1]["to"] = one["to"]
            continue
        lines.append({**one, "table": one["table"] if one["table"] != table else ""})
        table = one["table"] or table
    return lines


def _moments(piece: dict[str, Any]) -> dict[str, Any]:
    times = ("from", "to", "at", "due", "until")
    return {name: datetime.fromisoformat(value) if name in times and value else value for name, value in piece.items()}
