"""时限说明: how a limit came about, kept small when the clock ends, told at length, replayed from that. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from services.tasking.limits.derive import derive, measure_of, run
from services.tasking.limits.ops import EXTEND, Op, Pause, pauses, read_ops
from services.tasking.limits.policies import WORKING, Rule
from services.tasking.limits.recorded import Recorded
from shared.worktime import CHINA, Calendar, Day
from shared.worktime.segments import segments

WALL_WORDS = "自然时间，每时每刻都计"

Told = dict[str, Any]
"""Plain JSON: times as RFC 3339, days as YYYY-MM-DD, times of day as HH:MM."""


def explain(rule: Rule | None, start: datetime, ops: Sequence[Op], calendar: Calendar, at: datetime) -> Told:
    """说明 of a running limit at this moment; see `expand` for its shape."""
    return expand(freeze(rule, start, ops, calendar), at)


def freeze(rule: Rule | None, start: datetime, ops: Sequence[Op], calendar: Calendar) -> Told:
    """What the explanation needs and nothing else, of some hundred bytes: kept for ever when the clock ends (trap 14).

    {policy, measure, amount, no_clock, started_at, ops, reach, due_at, provisional, calendar_key, tables, days}; a day
    is [on, name, status, slots in minutes, why, index of its table].
    """
    found, measure = derive(rule, start, ops, calendar), measure_of(rule)
    told: Told = {
        "policy": _policy(rule),
        "measure": measure,
        "amount": rule.amount if rule else None,
        "no_clock": found.no_clock,
        "started_at": start.isoformat(),
        "ops": [op.row() for op in ops],
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "reach": found.reach.isoformat() if found.reach else None,
        "provisional": list(found.provisional),
        "calendar_key": calendar.key,
    }
    days = list(_days(start, found.reach, calendar)) if found.reach and measure in (*WORKING, "months") else []
    tables = list(dict.fromkeys(day.source for day in days))
    return {**told, "tables": tables, "days": [_kept(day, tables) for day in days]}


def expand(frozen: Mapping[str, Any], at: datetime | None = None) -> Told:
    """The explanation at length: {policy, measure, amount, no_clock, started_at, ops, pauses, extensions, days,

    segments, provisional, calendar_key, due_at}. A segment is {from, to, counted, working, why, table}: `working` by
    the calendar, `counted` if it was not paused as well; together they cover start to limit without a gap.
    """
    ops = read_ops(frozen["ops"])
    same = ("policy", "measure", "amount", "no_clock", "started_at", "ops", "provisional", "calendar_key", "due_at")
    days = [_day(row, frozen["tables"]) for row in frozen["days"]]
    return {
        **{name: frozen[name] for name in same},
        "pauses": [_pause(pause) for pause in pauses(ops)],
        "extensions": [op.row() for op in ops if op.what == EXTEND],
        "days": [_told(day) for day in days],
        "segments": list(_segments(frozen, days, pauses(ops), at)),
    }


def replay(explanation: Mapping[str, Any]) -> datetime | None:
    """The limit worked out again from the explanation alone, to the microsecond; None where there is none."""
    if explanation["measure"] == "none":
        return None
    start, ops = datetime.fromisoformat(explanation["started_at"]), read_ops(explanation["ops"])
    return run(explanation["measure"], explanation["amount"], start, ops, Recorded(explanation))[0]


def _policy(rule: Rule | None) -> Told | None:
    if rule is None:
        return None
    same = {name: getattr(rule, name) for name in ("code", "n", "words", "source")}
    return {**same, "effective_from": rule.effective_from.isoformat()}


def _days(start: datetime, reach: datetime, calendar: Calendar) -> Iterator[Day]:
    """From the day of the start (a start at midnight may belong to the close of the day before) to the last one."""
    first = (start - timedelta(microseconds=1)).astimezone(CHINA).date()
    last = reach.astimezone(CHINA).date()
    for n in range((last - first).days + 1):
        yield calendar.day(first + timedelta(days=n))


def _kept(day: Day, tables: list[str]) -> list[Any]:
    slots = [list(slot) for slot in day.slots]
    return [day.on.isoformat(), day.name, day.status, slots, day.why, tables.index(day.source)]


def _day(row: Sequence[Any], tables: Sequence[str]) -> Day:
    on, name, status, slots, why, table = row
    pairs = tuple((since, until) for since, until in slots)
    return Day(date.fromisoformat(on), bool(pairs), name, status, pairs, tables[table], why)


def _told(day: Day) -> Told:
    slots = [[_clock(since), _clock(until)] for since, until in day.slots]
    same = {"on": day.on.isoformat(), "working": day.working, "name": day.name, "status": day.status}
    return {**same, "slots": slots, "table": day.source}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _pause(pause: Pause) -> Told:
    until = pause.until.isoformat() if pause.until else None
    return {"from": pause.since.isoformat(), "to": until, "by": pause.by, "reason": pause.reason}


Piece = tuple[datetime, datetime, bool, str, str]
"""From, to, working, why, table."""


def _segments(
    frozen: Mapping[str, Any], days: list[Day], stood: Sequence[Pause], at: datetime | None
) -> Iterator[Told]:  # fmt: skip
    """Every piece of time from the start to the limit; what was paused is cut out and says so."""
    if not frozen["reach"]:
        return
    start, reach = (datetime.fromisoformat(frozen[name]) for name in ("started_at", "reach"))
    for piece in _pieces(days if frozen["measure"] in WORKING else [], start, reach):
        yield from _cut(piece, stood)
    last = stood[-1] if stood else None
    if last and last.until is None and at and at > reach:
        yield _segment((max(reach, last.since), at, False, "", ""), last)


def _pieces(days: list[Day], start: datetime, reach: datetime) -> Iterator[Piece]:
    if not days:
        if start < reach:
            yield (start, reach, True, WALL_WORDS, "")
        return
    for one in segments(days, start, reach):
        yield (one.start, one.end, one.counted, one.why, one.table)


def _cut(piece: Piece, stood: Sequence[Pause]) -> Iterator[Told]:
    """The piece in parts: before, in and after each pause."""
    since, end, working, why, table = piece
    for pause in stood:
        begin, until = max(since, pause.since), min(end, pause.until or end)
        if begin >= until:
            continue
        if since < begin:
            yield _segment((since, begin, working, why, table))
        yield _segment((begin, until, working, why, table), pause)
        since = until
    if since < end:
        yield _segment((since, end, working, why, table))


def _segment(piece: Piece, pause: Pause | None = None) -> Told:
    since, until, working, why, table = piece
    words = f"挂起：{pause.reason}" if pause and pause.reason else "挂起" if pause else why
    return {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "counted": working and pause is None,
        "working": working,
        "why": words,
        "table": table,
    }
