"""The panel of the gate on the task page."""

from typing import Any

from services.tasking.gate import OVERRIDE_STATES, VERDICTS
from services.tasking.models import Task
from services.tasking.queries.findings import findings_shown, marked
from services.tasking.schemas.findings import FINDING_STATES
from shared.web import Ask

TONES = {"block": "red", "confirm": "amber", "note": ""}


def panel_findings(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`gate`: the findings of the newest version; the texts with what was found in place; each finding's number."""
    gate, texts = findings_shown(ask.session, ask.actor, task), marked(ask.session, task)
    ordered = sorted(gate["findings"], key=lambda one: one["state"] == "shown")
    return {
        "gate": gate,
        "gate_texts": texts,
        "gate_pieces": {part["field"]: part["pieces"] for part in texts},
        "finding_numbers": {one["key"]: n for n, one in enumerate(ordered, 1)},
        "verdicts": VERDICTS,
        "verdict_tones": TONES,
        "finding_states": FINDING_STATES,
        "override_words": OVERRIDE_STATES,
    }
