"""演示需求: the 30 needs of the demonstration as data: who raises what, what is written for it, which way it goes."""

import tomllib
from dataclasses import dataclass
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

    def posted(self) -> dict[str, Any]:
        """The request body."""
        names = ("kind", "topic", "priority", "audience", "title")
        body: dict[str, Any] = {name: getattr(self, name) for name in names}
        body["body"] = f"{self.body}\n期望效果：{self.outcome}。"
        return body | ({"subtopic": self.subtopic} if self.subtopic else {})

    def amended(self) -> str:
        """The body after 补正."""
        return f"{self.supplement}\n期望效果：{self.outcome}。"


def all_needs() -> tuple[DemoNeed, ...]:
    """The 30 needs in the order in which they are raised. Raises ValueError on a paper that does not fit."""
    rows = (row for path in sorted(PAPERS.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["need"])
    needs = tuple(DemoNeed(**{name: value.strip() for name, value in row.items()}) for row in rows)
    strange = [need.key for need in needs if need.way not in WAYS]
    if strange or len({need.key for need in needs}) != len(needs):
        raise ValueError(f"demo papers: unknown way or doubled key {strange}")
    return needs


def some(*keys: str) -> tuple[DemoNeed, ...]:
    """The needs with these keys, for shorter journeys."""
    return tuple(need for need in all_needs() if need.key in keys)
