"""网络图 (pure): a push's units as a schematic map, the bureau above tiles of counties with their stations as marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notify.network.coverage import GAP_LABELS, gap_kind

MARKS: Mapping[str, str] = {
    "silent": GAP_LABELS["silent"],
    "failed": GAP_LABELS["failed"],
    "expired": GAP_LABELS["expired"],
    "waiting": GAP_LABELS["waiting"],
    "not_open": GAP_LABELS["not_open"],
    "answered": "已签收",
    "declined": "不转发",
    "exempt": "免办",
}
"""Every receipt is drawn by one of these, the most pressing first; whether it was forwarded is no mark of its own."""
PRESSING = frozenset({"silent", "failed", "expired"})
WIDTH = 1140
"""Of the drawing, in its own units: about the pixels of a wide page."""
MARGIN, GAP, BAR, HEAD, HUNG = 22, 14, 48, 40, 14
LINKED = 700
"""Up to so many marks are links to their unit; more are only named, and the page stays small."""
STEPS = ((14, 120), (12, 220), (9, 100_000))
"""Room of a mark by how many stand in the fullest tile."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One receipt as the map needs it, in the directory's order; `branch` is the county it is counted under."""

    unit_id: str
    branch: str
    name: str
    level: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """支线: what is known of a county: its name, and how its stations were opened (open, bypassed, shut, none)."""

    name: str
    way: str = "none"


@dataclass(frozen=True, slots=True)
class Spot:
    """One mark in a tile: its place is within the tile's field, in marks' units of 1."""

    unit_id: str
    name: str
    mark: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A county with its own mark and those of its stations; `unit_id` None: the bureau's own departments together."""

    unit_id: str | None
    name: str
    way: str
    x: int
    y: int
    width: int
    height: int
    own: str | None
    counts: Mapping[str, int]
    spots: tuple[Spot, ...]

    @property
    def whole(self) -> int:
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        return self.counts.get("answered", 0)

    @property
    def pressing(self) -> int:
        return sum(self.counts.get(mark, 0) for mark in PRESSING)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map: `step` is the room of one mark, `rows` the heights at which a line runs along a row of tiles."""

    width: int
    height: int
    step: int
    linked: bool
    tiles: tuple[Tile, ...]
    rows: tuple[int, ...]

    @property
    def used(self) -> tuple[str, ...]:
        """The marks that occur, for the legend."""
        found = {mark for tile in self.tiles for mark in tile.counts}
        return tuple(mark for mark in MARKS if mark in found)


def mark_of(state: str, due_at: datetime | None, now: datetime) -> str:
    """By which mark a receipt is drawn at a moment."""
    kind = gap_kind(state, due_at, now)
    if kind is not None:
        return kind
    return "answered" if state in ("acknowledged", "relayed") else state


def draw(units: Iterable[Unit], lines: Mapping[str, Line], now: datetime) -> Drawing:
    """The map of these receipts; departments of the bureau stand in one tile, each county in its own."""
    groups: dict[str | None, list[Unit]] = {}
    for unit in units:
        groups.setdefault(None if unit.level == "city" else unit.branch, []).append(unit)
    fullest = max((len(found) for found in groups.values()), default=0)
    step = next(room for room, most in STEPS if fullest <= most)
    columns = _columns(len(groups))
    width = min((WIDTH - MARGIN - GAP * (columns - 1)) // columns, 420)
    across = (width - 20) // step
    tiles: list[Tile] = []
    rows: list[int] = []
    top = BAR
    for row in _rows(list(groups), columns):
        rows.append(top + HUNG // 2)
        top += HUNG
        high = max(_height(groups[key], across, step) for key in row)
        for at, key in enumerate(row):
            place = (MARGIN + at * (width + GAP), top, width, high)
            tiles.append(_tile(key, groups[key], lines.get(key or "", Line("")), place, across, now))
        top += high
    linked = sum(map(len, groups.values())) <= LINKED
    return Drawing(WIDTH, top + 2, step, linked, tuple(tiles), tuple(rows))


def _columns(number: int) -> int:
    """Tiles side by side: few and wide while there are few, so that names stay legible."""
    return max(1, min(number, 5 if number <= 30 else 7))


def _rows(keys: Sequence[str | None], columns: int) -> list[Sequence[str | None]]:
    return [keys[at : at + columns] for at in range(0, len(keys), columns)]


def _below(key: str | None, found: Sequence[Unit]) -> list[Unit]:
    """Those of a tile that stand in its field: all but the county itself."""
    return [unit for unit in found if unit.unit_id != key or unit.level == "station"]


def _height(found: Sequence[Unit], across: int, step: int) -> int:
    inside = len(_below(found[0].branch if found[0].level != "city" else None, found))
    return HEAD + (-(-inside // across) * step + 8 if inside else 0)


def _tile(
    key: str | None, found: Sequence[Unit], line: Line, place: tuple[int, int, int, int], across: int, now: datetime
) -> Tile:
    marks = {unit.unit_id: mark_of(unit.state, unit.due_at, now) for unit in found}
    counts: dict[str, int] = {}
    for mark in marks.values():
        counts[mark] = counts.get(mark, 0) + 1
    inside = _below(key, found)
    spots = tuple(
        Spot(unit.unit_id, unit.name, marks[unit.unit_id], at % across, at // across) for at, unit in enumerate(inside)
    )
    own = marks.get(key) if key is not None and len(inside) < len(found) else None
    name = line.name if key is not None else "局属各单位"
    return Tile(key, name, line.way, *place, own, counts, spots)
