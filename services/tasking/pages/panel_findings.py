"""The panel of the gate on the task page."""

from typing import Any

from services.tasking.gate import OVERRIDE_STATES, VERDICTS
from services.tasking.models import Task
from services.tasking.queries.findings import findings_shown, marked
from services.tasking.schemas.findings import FINDING_STATES
from shared.web import Ask

TONES = {"block": "red", "confirm": "amber", "note": ""}


def panel_findings(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`gate`: the findings of the newest version, and the texts with what was found in place."""
    return {
        "gate": findings_shown(ask.session, ask.actor, task),
        "gate_texts": marked(ask.session, task),
        "verdicts": VERDICTS,
        "verdict_tones": TONES,
        "finding_states": FINDING_STATES,
        "override_words": OVERRIDE_STATES,
    }
