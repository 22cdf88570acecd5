"""汇集 (pure): the text of a recurring push from what was published, and the plan it goes out by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.notify.network.plan import levels_below
from services.notify.network.selector import read_selector

MOST = 20
"""So many publications are listed in one part; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Item:
    """One publication of a collection: `short` is its short text, `url` its first whole web address."""

    publication_id: str
    title: str
    topic: str
    short: str | None = None
    url: str | None = None


def collected(items: Sequence[Item], head: str) -> str:
    """One part of the text: a line that says whose, then title, short text and address of each."""
    lines = [head]
    for n, item in enumerate(items[:MOST], 1):
        lines.append(f"{n}. {item.title}")
        lines += [part for part in (item.short, item.url) if part]
    if len(items) > MOST:
        lines.append(f"另有{len(items) - MOST}条，请在发布平台查看。")
    return "\n".join(lines)


def main_topic(items: Sequence[Item]) -> str:
    """The topic of most of them, the first among equals."""
    counted = Counter(item.topic for item in items)
    return max(counted, key=lambda topic: counted[topic])


def titled(title: str, on: date) -> str:
    """The title of one time: “每周防范提示（11月30日）”."""
    return f"{title}（{on.month}月{on.day}日）"


def for_everybody(wanted: Mapping[str, Any], level: str) -> bool:
    """面向全体: every level below the publishing unit and no selector; that waits for the director's approval."""
    levels = wanted.get("levels") or levels_below(level)
    return set(levels) >= set(levels_below(level)) and not read_selector(wanted.get("selector")).narrows


def only_branches(wanted: Mapping[str, Any], branch_ids: Iterable[str]) -> dict[str, Any]:
    """The plan narrowed to these counties with all below them; what it chose already still holds."""
    selector = dict(wanted.get("selector") or {})
    branch_ids, chosen = [*branch_ids], selector.get("districts")
    return {**wanted, "selector": {**selector, "districts": sorted({*branch_ids} & {*(chosen or branch_ids)})}}
