"""校对符号的位置: finding marked words in a text, carrying marks to the next version, cutting a text at them. Pure.

Offsets count characters, from 0; an end lies behind the last one.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

MARK_KINDS = {"delete": "删除", "insert": "增补", "replace": "改正", "query": "存疑", "keep": "保留"}
MARK_STATES = {"open": "待处理", "done": "已改", "declined": "不改", "dropped": "已收回"}
MARK_FIELDS = {"title": "标题", "text": "正文"}


class Piece(Protocol):
    """A stretch of what changed between two texts: equal, insert or delete (services/tasking/diff.py)."""

    @property
    def op(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark stands in one field; `key` is whatever the caller knows it by."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text under the same marks, none for plain text; `ends` are those that end with it."""

    text: str
    keys: tuple[str, ...]
    ends: tuple[str, ...] = ()


def found(text: str, quote: str) -> list[int]:
    """Every place where the quoted words begin, overlapping ones too."""
    places, at = [], text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def carried(pieces: Iterable[Piece], after: str, start: int, quote: str) -> tuple[int, int] | None:
    """Where the marked words, which began at `start`, stand in the changed text; None when they are gone.

    Of several places the one nearest to where the unchanged text around the mark went.
    """
    places = found(after, quote)
    if not places:
        return None
    wanted = _moved(pieces, start) if len(places) > 1 else 0
    begins = min(places, key=lambda place: (abs(place - wanted), place))
    return begins, begins + len(quote)


def _moved(pieces: Iterable[Piece], at: int) -> int:
    """Where offset `at` of the old text lies in the new one."""
    old = new = 0
    for piece in pieces:
        size = len(piece.text)
        if piece.op == "insert":
            new += size
            continue
        if at < old + size:
            return new + (at - old if piece.op == "equal" else 0)
        old += size
        new += size if piece.op == "equal" else 0
    return new


def stretches(text: str, spots: Iterable[Spot]) -> list[Stretch]:
    """The text cut wherever a mark begins or ends, for showing marks in place; marks may overlap."""
    inside = [spot for spot in spots if 0 <= spot.start < spot.end <= len(text)]
    edges = sorted({0, len(text), *(edge for spot in inside for edge in (spot.start, spot.end))})
    return [_stretch(text, start, end, inside) for start, end in itertools.pairwise(edges) if start < end]


def _stretch(text: str, start: int, end: int, spots: Sequence[Spot]) -> Stretch:
    over = tuple(spot.key for spot in spots if spot.start <= start and end <= spot.end)
    return Stretch(text[start:end], over, tuple(spot.key for spot in spots if spot.end == end))
