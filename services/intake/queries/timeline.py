"""办理进展: a need's timeline from being raised to the last receipt, built from intake's own rows."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Need, NeedPush, Progress, PushTally
from services.intake.progress import STATES, words
from shared.identity import KnownUnit, units_of
from shared.words import PUSH_LEVELS

COUNTED = ("addressed", "opened", "acknowledged", "relayed", "declined", "late")


def timeline(session: Session, need: Need) -> dict[str, Any]:
    """{need_id, number, state, items: [{at, what, words, unit, reason, links, counts}], links, receipts}.

    `receipts` counts units: {addressed, acknowledged, relayed, declined, late, by_level: {level: the same}}.
    """
    written = sa.select(Progress).where(Progress.need_id == need.id).order_by(Progress.at, Progress.id)
    counted = sa.select(PushTally).join(NeedPush, NeedPush.push_id == PushTally.push_id)
    rows = list(session.scalars(written))
    units = units_of(session, {row.unit_id for row in rows if row.unit_id})
    tallies = list(session.scalars(counted.where(NeedPush.need_id == need.id)))
    items = [_item(row, units) for row in rows] + _receipt_items(tallies)
    items.sort(key=lambda item: item["at"])
    out = (row.details["links"] for row in reversed(rows) if row.what in ("published", "corrected"))
    links: list[dict[str, str]] = [] if need.state == "recalled" else next(out, [])
    return {
        "need_id": need.id,
        "number": need.number,
        "state": need.state,
        "state_label": STATES[need.state],
        "items": items,
        "links": links,
        "receipts": _receipts(tallies),
    }


def _item(row: Progress, units: dict[str, KnownUnit]) -> dict[str, Any]:
    unit = units.get(row.unit_id or "")
    return {
        "at": row.at,
        "what": row.what,
        "words": words(row.what, row.details),
        "unit": unit.short_name if unit else None,
        "reason": row.reason,
        "links": row.details.get("links", []),
        "counts": row.details.get("counts"),
    }


def _receipt_items(tallies: Iterable[PushTally]) -> list[dict[str, Any]]:
    """One line a level, dated by its last receipt."""
    by_level: dict[str, dict[str, Any]] = {}
    for tally in tallies:
        if tally.last_at:
            held = by_level.setdefault(tally.level, {"at": tally.last_at, "counts": dict.fromkeys(COUNTED, 0)})
            held["at"] = max(held["at"], tally.last_at)
    receipts = _receipts(list(tallies))["by_level"]
    return [
        {
            "at": held["at"],
            "what": "acknowledged",
            "words": words("acknowledged", {"level": level, **receipts[level]}),
            "unit": None,
            "reason": None,
            "links": [],
            "counts": receipts[level],
        }
        for level, held in by_level.items()
    ]


def _receipts(tallies: list[PushTally]) -> dict[str, Any]:
    by_level = {
        level: {name: sum(getattr(tally, name) for tally in tallies if tally.level == level) for name in COUNTED}
        for level in PUSH_LEVELS
        if any(tally.level == level for tally in tallies)
    }
    return {name: sum(counts[name] for counts in by_level.values()) for name in COUNTED} | {"by_level": by_level}


def states_seen(session: Session, need: Need) -> set[str]:
    """The states this need has gone through, for drawing its way."""
    lines = session.scalars(sa.select(Progress).where(Progress.need_id == need.id))
    seen = {"pending"}
    for line in lines:
        if line.what in ("accept", "claim", "assign"):
            seen.add("accepted")
        seen.update(str(stage) for stage in (line.details.get("to_stage"), line.what) if stage in STATES)
    return seen


def level_rows(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The receipts of a timeline as rows for a table: level, its label, counts, percent of the addressed."""
    found = []
    for level, counts in shown["receipts"]["by_level"].items():
        addressed = counts["addressed"]
        percent = round(100 * counts["acknowledged"] / addressed) if addressed else 0
        found.append({"level": level, "label": PUSH_LEVELS[level], "percent": percent, **counts})
    return found
