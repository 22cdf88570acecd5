"""推送文字 (pure): which of a push's texts a unit reads, by its level and branch, and the short one for narrow ways."""

from collections.abc import Mapping
from typing import Any

TEXT_LEVELS = ("city", "county", "station")
SHORT_MOST = 70
"""Characters of a short text: one SMS in UCS-2 (3GPP TS 23.038)."""


def text_at(text: str, wanted: Mapping[str, Any], level: str, branch: str | None = None) -> str:
    """What a unit of this level in this branch reads: the level's own text where the plan gives one, else `text`.

    `wanted` is the plan; its `texts` is {ready, city, county, station, short, branches: {branch id: text}}: what a
    branch has of its own (市县联动) follows below.
    """
    texts = _texts(wanted)
    own = texts.get(level)
    base = own if isinstance(own, str) and own.strip() else text
    added = _branches(texts).get(branch or "")
    return f"{base}\n\n{added}" if isinstance(added, str) and added.strip() else base


def short_at(title: str, wanted: Mapping[str, Any]) -> str:
    """短文字 for an SMS and the like, at most 70 characters: the plan's own, else the title."""
    short = _texts(wanted).get("short")
    said = short if isinstance(short, str) and short.strip() else title
    return said if len(said) <= SHORT_MOST else said[: SHORT_MOST - 1] + "…"


def variants(wanted: Mapping[str, Any]) -> dict[str, str]:
    """The texts by level that a plan gives, without those that are empty."""
    texts = _texts(wanted)
    return {level: texts[level] for level in TEXT_LEVELS if isinstance(texts.get(level), str) and texts[level].strip()}


def _texts(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    texts = wanted.get("texts")
    return texts if isinstance(texts, Mapping) else {}


def _branches(texts: Mapping[str, Any]) -> Mapping[str, Any]:
    branches = texts.get("branches")
    return branches if isinstance(branches, Mapping) else {}
