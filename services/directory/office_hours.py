"""办公时间 as one writes it, a line each season: `06-01 08:30-12:00 14:30-18:30`; pure, both ways."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_SLOT = re.compile(r"(\d{1,2}:\d\d)\s*[-~—–至]\s*(\d{1,2}:\d\d)")
_SINCE = re.compile(r"(\d{1,2})(?:-|月)(\d{1,2})日?(?:起)?")


def read_lines(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The seasons of a text, as calendar.changed carries them, and what is wrong with it, by line, in Chinese.

    A line without a date begins on 1 January. Whether slots overlap is for who builds the hours to say.
    """
    seasons: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, line in enumerate(text.replace("：", ":").replace("，", " ").splitlines(), 1):
        if not line.strip():
            continue
        season = _season(line.strip())
        if season is None:
            faults.append(f"第{number}行看不懂，应如 01-01 08:30-12:00 14:00-18:00")
        else:
            seasons.append(season)
    return seasons, faults


def _season(line: str) -> dict[str, Any] | None:
    slots = [[start.zfill(5), end.zfill(5)] for start, end in _SLOT.findall(line)]
    rest = _SLOT.sub("", line).strip()
    since = _SINCE.fullmatch(rest) if rest else None
    if not slots or (rest and since is None):
        return None
    return {"since": "{:0>2}-{:0>2}".format(*since.groups()) if since else "01-01", "slots": slots}


def lines_of(seasons: Iterable[Mapping[str, Any]]) -> str:
    """The way back."""
    return "\n".join(f"{one['since']} {slots_words(one['slots'])}" for one in seasons)


def slots_words(slots: Iterable[Iterable[str]]) -> str:
    """08:30-12:00 14:00-18:00"""
    return " ".join("-".join(slot) for slot in slots)
