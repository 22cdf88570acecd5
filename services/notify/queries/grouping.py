"""分县局一览: the branches of a push with their gaps, the most pressing first, for its page."""

from collections.abc import Iterable
from typing import Any

from services.notify.network.drawing import MARKS, Drawing, Tile

SHOWN = 120
"""So many gaps stand on the page of a push; the rest are found by branch."""


def branch_lines(
    drawing: Drawing, branches: Iterable[dict[str, Any]], gaps: list[dict[str, Any]]
) -> list[dict[str, Any]]:  # fmt: skip
    """One line for each tile of the map: gaps past their limit first, then other gaps, then who has answered all.

    {id, unit_id, name, own, way, counts, whole, answered, missing, pressing, opened_at, opens_by, gaps, others}:
    `others` are the names by mark of those that are no gap, where the map names every unit by a link.
    """
    known = {one["unit_id"]: one for one in branches}
    held: dict[str | None, list[dict[str, Any]]] = {}
    for gap in gaps:
        held.setdefault(None if gap["level"] == "city" else gap["branch"], []).append(gap)
    own_due = {gap["unit_id"]: gap["due_at"] for gap in gaps}
    lines = [_line(tile, known.get(tile.unit_id or ""), held.get(tile.unit_id, [])) for tile in drawing.tiles]
    for line, tile in zip(lines, drawing.tiles, strict=True):
        line["opens_by"] = own_due.get(tile.unit_id) if tile.way == "shut" else None
        line["others"] = _others(tile) if drawing.linked else []
    return sorted(lines, key=lambda line: (not line["pressing"], not line["missing"]))


def _line(tile: Tile, branch: dict[str, Any] | None, gaps: list[dict[str, Any]]) -> dict[str, Any]:
    done = ("answered", "declined", "exempt")
    return {
        "id": tile.unit_id or "own",
        "unit_id": tile.unit_id,
        "name": tile.name,
        "own": tile.own,
        "way": tile.way,
        "whole": tile.whole - tile.counts.get("exempt", 0),
        "answered": tile.answered,
        "missing": sum(number for mark, number in tile.counts.items() if mark not in done),
        "pressing": tile.pressing,
        "opened_at": branch["opened_at"] if branch else None,
        "gaps": gaps,
    }


def _others(tile: Tile) -> list[tuple[str, list[str]]]:
    """(label, names) of the stations that are no gap."""
    found: dict[str, list[str]] = {}
    for spot in tile.spots:
        found.setdefault(spot.mark, []).append(spot.name)
    return [(MARKS[mark], found[mark]) for mark in ("answered", "declined", "exempt") if mark in found]
