"""演示需求: the 30 needs of the demonstration as data: who raises what, what is written for it, which way it goes."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PAPERS = Path(__file__).with_name("papers")

WAYS = (
    "published",
    "returned",
    "declined",
    "merged",
    "withdrawn",
    "sent_back",
    "silent_county",
    "station_declines",
)
"""办理走向. published: straight through; the others show one turn each and, where they can, end published as well."""

UNPUBLISHED = ("declined", "merged", "withdrawn")
"""Ways in which no draft of one's own is published."""


@dataclass(frozen=True, kw_only=True)
class DemoNeed:
    """One need: its body as POST /intake/v1/needs wants it, the draft that answers it, and the turn it takes."""

    key: str
    office: str
    """Who raises it: a department of the 1+6, a county bureau, or a station."""
    kind: str
    topic: str
    subtopic: str | None = None
    priority: str
    audience: str
    title: str
    body: str
    outcome: str
    way: str
    draft_title: str
    draft_text: str
    return_reason: str = ""
    supplement: str = ""
    decline_reason: str = ""
    withdraw_reason: str = ""
    send_back_reason: str = ""
    revised_text: str = ""
    merge_into: str = ""
    merge_reason: str = ""
    days: int = 0
    """How long the period of its counts is, which ends with yesterday."""
    area: str = ""
    counts: Sequence[Sequence[Any]] = ()
    """[type, count, count of the period before]"""
    categories: Sequence[Sequence[Any]] = ()
    """[topic, count]"""
    statutes: Sequence[str] = ()
    online: Mapping[str, str] = field(default_factory=dict)

    def posted(self, today: date) -> dict[str, Any]:
        """The request body."""
        names = ("kind", "topic", "priority", "audience", "title")
        body: dict[str, Any] = {name: getattr(self, name) for name in names}
        body["body"] = f"{self.body}\n期望效果：{self.outcome}。"
        details = self.details(today)
        return body | ({"subtopic": self.subtopic} if self.subtopic else {}) | ({"details": details} if details else {})

    def details(self, today: date) -> dict[str, Any]:
        """What its kind asks for beyond the text."""
        if self.counts:
            rows = [{"type": name, "count": now, "base": before} for name, now, before in self.counts]
            before = _days(today - timedelta(days=self.days), self.days)
            return {"area": self.area, "period": _days(today, self.days), "compared_with": before, "counts": rows}
        if self.categories:
            rows = [{"topic": name, "count": count} for name, count in self.categories]
            return {"period": _days(today, self.days), "categories": rows}
        return {"statutes": list(self.statutes)} if self.statutes else dict(self.online)

    def amended(self) -> str:
        """The body after 补正."""
        return f"{self.supplement}\n期望效果：{self.outcome}。"


def _days(end: date, long: int) -> dict[str, str]:
    return {"since": (end - timedelta(days=long)).isoformat(), "until": (end - timedelta(days=1)).isoformat()}


def all_needs() -> tuple[DemoNeed, ...]:
    """The 30 needs in the order in which they are raised. Raises ValueError on a paper that does not fit."""
    rows = (row for path in sorted(PAPERS.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["need"])
    needs = tuple(DemoNeed(**{name: _plain(value) for name, value in row.items()}) for row in rows)
    strange = [need.key for need in needs if need.way not in WAYS]
    if strange or len({need.key for need in needs}) != len(needs):
        raise ValueError(f"demo papers: unknown way or doubled key {strange}")
    return needs


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def some(*keys: str) -> tuple[DemoNeed, ...]:
    """The needs with these keys, for shorter journeys."""
    return tuple(need for need in all_needs() if need.key in keys)
