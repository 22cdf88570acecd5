"""对时限所做的事: pauses, resumes, extensions, given limits as plain values; the stretches in which it ran. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PAUSE, RESUME, EXTEND, GIVEN = "pause", "resume", "extend", "given"


@dataclass(frozen=True, slots=True)
class Op:
    """One thing done to a clock. `until` of extend and given: the limit it set; `due` of extend: the one before."""

    what: str
    at: datetime
    by: str | None = None
    reason: str | None = None
    until: datetime | None = None
    due: datetime | None = None

    def row(self) -> dict[str, Any]:
        """As a clock's row keeps it: times as RFC 3339, nothing that is None."""
        plain = {name: getattr(self, name) for name in ("what", "at", "by", "reason", "until", "due")}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in plain.items()
            if value is not None
        }


def read_op(row: Mapping[str, Any]) -> Op:
    """An op from a clock's row."""
    times = {name: datetime.fromisoformat(row[name]) for name in ("at", "until", "due") if row.get(name)}
    return Op(row["what"], by=row.get("by"), reason=row.get("reason"), **times)


def read_ops(rows: Iterable[Mapping[str, Any]]) -> tuple[Op, ...]:
    """The ops of a clock's row, in order."""
    return tuple(read_op(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Pause:
    """挂起 from one moment to another; `until` None while it lasts."""

    since: datetime
    until: datetime | None
    by: str | None = None
    reason: str | None = None


def pauses(ops: Sequence[Op]) -> list[Pause]:
    """Every pause, in order; only the last can still last."""
    found: list[Pause] = []
    for op in ops:
        if op.what == PAUSE and not (found and found[-1].until is None):
            found.append(Pause(op.at, None, op.by, op.reason))
        elif op.what == RESUME and found and found[-1].until is None:
            found[-1] = Pause(found[-1].since, op.at, found[-1].by, found[-1].reason)
    return found


def stretches(start: datetime, ops: Sequence[Op]) -> list[tuple[datetime, datetime | None]]:
    """The intervals in which it ran; the last is open unless it is paused now."""
    found: list[tuple[datetime, datetime | None]] = []
    since = start
    for pause in pauses(ops):
        found.append((since, pause.since))
        if pause.until is None:
            return found
        since = pause.until
    return [*found, (since, None)]
