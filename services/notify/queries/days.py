"""收件箱按日分段: today's cards first, then what is older, last what was recalled and wants no answer any more."""

from datetime import date
from typing import Any

from shared.words import PRIORITIES
from shared.worktime import CHINA

TITLES = {"today": "今天", "earlier": "更早", "recalled": "已撤回，不用办理"}
_RANK = {code: at for at, code in enumerate(PRIORITIES)}


def by_day(cards: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """[{id, title, cards, late}] of a page of the inbox; within a part by priority, then as they came.

    Each page holds far more than a unit ever has unanswered, so that the parts are whole.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TITLES}
    for card in cards:
        found[_part(card, today)].append(card)
    return [_section(name, held) for name, held in found.items() if held]


def all_in_one(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards as they came, as one part without a title."""
    return [{"id": "all", "title": "", "cards": cards, "late": 0}] if cards else []


def _part(card: dict[str, Any], today: date) -> str:
    if not card["allowed_steps"]:
        return "recalled"
    at = card["delivered_at"]
    return "today" if at is not None and at.astimezone(CHINA).date() == today else "earlier"


def _section(name: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    cards.sort(key=lambda card: _RANK[card["push"]["priority"]])
    late = sum(card["overdue"] for card in cards if card["allowed_steps"])
    return {"id": name, "title": TITLES[name], "cards": cards, "late": late}
