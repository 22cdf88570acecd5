"""预演的出口: how many messages a push would send by each way, which wait, which are held back, how long rates last."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Choice, Gateway, Sink
from services.notify.network.rehearsal import Window, lasts
from services.notify.network.texts import short_at, text_at
from services.notify.quiet import Wish, leaves_at
from services.notify.rates import Limit, limits_of
from services.notify.senders import Message
from services.notify.senders.inbox import ready_text
from services.notify.senders.limits import LIMITS, parts
from services.notify.senders.wording import full_text
from services.notify.standing.reach import takes
from services.notify.ways import WAY_LABELS
from shared.db import now
from shared.worktime import Calendar

SLOWEST_SHOWN = 10
SAMPLE_LINK = "/l/00000000"


@dataclass(frozen=True, slots=True)
class Telling:
    """What a push would say and to whom: `targets` is a sub-query of units with their level and branch."""

    title: str
    text: str
    links: list[dict[str, str]]
    wanted: Mapping[str, Any]
    audience: str
    priority: str
    targets: Any
    window_of: Callable[[str, str], Window]
    calendar_at: Callable[[str], Calendar]
    """By branch."""


@dataclass(slots=True)
class _Way:
    """What one way would carry."""

    deliveries: int = 0
    calls: int = 0
    held_back: int = 0
    unsure: int = 0
    digests: int = 0
    waiting: int = 0
    leaves_from: datetime | None = None
    leaves_until: datetime | None = None


@dataclass(slots=True)
class Outgoing:
    """By way, and by receiver's rate."""

    ways: dict[str, _Way] = field(default_factory=lambda: defaultdict(_Way))
    buckets: dict[tuple[str, str | None, str | None], int] = field(default_factory=lambda: defaultdict(int))
    reckoned: dict[Any, Any] = field(default_factory=dict)
    """What was worked out once for all addresses alike: parts by text, moments by hours."""


def outgoing(session: Session, telling: Telling) -> dict[str, Any]:
    """{ways, rates, lasts_seconds, outside, held_back}: nothing but the inbox where a unit has no address."""
    found = Outgoing()
    for row in session.execute(_grouped(telling)):
        _count(session, telling, row, found)
    slowest = _slowest(session, found)
    ways = [_shown(name, found.ways[name]) for name in WAY_LABELS if name in found.ways]
    return {
        "ways": ways,
        "outside": sum(one["deliveries"] for one in ways),
        "held_back": sum(one["held_back"] for one in ways),
        "rates": slowest[:SLOWEST_SHOWN],
        "lasts_seconds": max((one["seconds"] for one in slowest), default=0),
    }


def _grouped(telling: Telling) -> sa.Select[*tuple[Any, ...]]:
    """The addresses of the targets, counted by all that decides when and how they are written to."""
    unit = telling.targets
    key = (
        unit.c.level, unit.c.branch, Sink.way, Sink.audience, Sink.bucket, Sink.gateway_id, Sink.host, Sink.quiet,
        Sink.digest, Choice.opens, Choice.closes, Choice.every_day,
    )  # fmt: skip
    return (
        sa.select(*key, sa.func.count().label("number"))
        .join(unit, unit.c.id == Sink.unit_id)
        .outerjoin(Choice, Choice.id == Sink.person_id)
        .where(*takes(telling.audience, telling.priority))
        .group_by(*key)
    )


def _count(session: Session, telling: Telling, row: Any, found: Outgoing) -> None:
    way, number = found.ways[row.way], row.number
    way.deliveries += number
    read = (row.way, row.audience, text_at(telling.text, telling.wanted, row.level, row.branch))
    if read not in found.reckoned:
        found.reckoned[read] = _parts(session, telling, *read)
    calls = number * found.reckoned[read]
    way.calls += calls
    held, unsure = _held_back(session, row)
    way.held_back += number if held else 0
    way.unsure += number if unsure else 0
    if row.bucket or row.gateway_id:
        found.buckets[row.way, row.bucket if not row.gateway_id else None, row.gateway_id] += calls
    _time(telling, row, found)


def _time(telling: Telling, row: Any, found: Outgoing) -> None:
    """When it leaves: as its branch opens, and not before the hours of whoever reads it."""
    way, own = found.ways[row.way], row.every_day is not None
    wish = Wish(row.digest, row.quiet, row.opens, row.closes, row.every_day) if own else Wish(row.digest, row.quiet)
    key = (row.level, row.branch, wish)
    if key not in found.reckoned:
        found.reckoned[key] = _moments(telling, *key)
    opens, first, last = found.reckoned[key]
    way.digests += row.number if row.digest != "each" and telling.priority != "flash" else 0
    way.waiting += row.number if first > opens else 0
    way.leaves_from = min(way.leaves_from or first, first)
    way.leaves_until = max(way.leaves_until or last, last)


def _moments(telling: Telling, level: str, branch: str, wish: Wish) -> tuple[datetime, datetime, datetime]:
    """(its branch opens, it leaves at the earliest, at the latest)."""
    window = telling.window_of(level, branch)
    if telling.priority == "flash":
        return window.opens_from, window.opens_from, window.opens_until
    calendar = telling.calendar_at(branch)
    first, last = (leaves_at(wish, at, calendar) for at in (window.opens_from, window.opens_until))
    return window.opens_from, first, last


def _parts(session: Session, telling: Telling, way: str, audience: str, text: str) -> int:
    """As how many calls one message leaves: long ones are split where the platform has a limit."""
    limit = LIMITS.get(way)
    if limit is None:
        return 1
    data = {
        "title": telling.title, "text": text, "short_text": short_at(telling.title, telling.wanted),
        "ready_text": ready_text(telling.title, text, telling.links), "number": "推〔0000〕0000号",
        "link": _home(session) and _home(session) + SAMPLE_LINK, "due_at": now(session).isoformat(),
    }  # fmt: skip
    sample = Message("", "push.opened", "", (), now(session), data, audience=audience)
    return len(parts(full_text(sample), limit))


def _home(session: Session) -> str:
    home: str = session.info["db"].settings.public_url
    return home


def _held_back(session: Session, row: Any) -> tuple[bool, bool]:
    """(held back, not known) under the present keys; what goes through a gateway is listed person by person."""
    settings = session.info["db"].settings
    if settings.keys != "team":
        return settings.keys == "test", False
    if row.gateway_id:
        return False, True
    return not any(row.host == one or row.host.startswith(f"{one}:") for one in settings.team_addresses), False


def _slowest(session: Session, found: Outgoing) -> list[dict[str, Any]]:
    """The receivers whose rate makes the push last, the slowest first."""
    gateways = {row.id: row for row in session.scalars(sa.select(Gateway))}
    lines = []
    for (way, bucket, gateway_id), calls in found.buckets.items():
        gateway = gateways.get(gateway_id or "")
        limits = limits_of(way, gateway.rate) if gateway else limits_of(way)
        seconds = int(lasts(calls, [(one.most, one.window) for one in limits]).total_seconds())
        name = gateway.name if gateway else f"{WAY_LABELS[way]} {(bucket or '')[:6]}"
        lines.append({"name": name, "calls": calls, "per_minute": _per_minute(limits), "seconds": seconds})
    return sorted((one for one in lines if one["per_minute"]), key=lambda one: (-one["seconds"], -one["calls"]))


def _per_minute(limits: tuple[Limit, ...]) -> int | None:
    return min((int(one.most * timedelta(minutes=1) / one.window) for one in limits), default=None)


def _shown(name: str, way: _Way) -> dict[str, Any]:
    return {
        "way": name,
        "label": WAY_LABELS[name],
        **{one: getattr(way, one) for one in ("deliveries", "calls", "held_back", "unsure", "digests", "waiting")},
        "leaves_from": way.leaves_from,
        "leaves_until": way.leaves_until,
    }
