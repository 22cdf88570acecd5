"""On a task: the flow of its levels, the official lines, proof marks and consent."""

from typing import Any

from services.tasking.consents import CONSENT_WAYS
from services.tasking.lines import STANDINGS
from services.tasking.marks import MARK_KINDS
from services.tasking.models import Task
from services.tasking.queries.consents import consent_of
from services.tasking.queries.marks import marks_of
from services.tasking.queries.official_lines import lines_of
from services.tasking.queries.reviewing import flow
from services.tasking.schemas.reviewing import RULE_KINDS
from services.tasking.standing import doer_of, facts_of, may_write
from shared.web import Ask


def panel_reviewing(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """The variables of task_reviews.html, task_lines.html and task_marks.html."""
    facts, doer = facts_of(ask.session, task), doer_of(ask.session, ask.actor, task)
    consent = consent_of(ask.session, task)
    keeps = may_write(ask.session, task, facts, doer) or bool({"leader", "director"} & doer.over)
    return {
        "reviewing": flow(ask.session, ask.actor, task),
        "official_lines": lines_of(ask.session, task),
        "line_standings": STANDINGS,
        "rule_kinds": RULE_KINDS,
        "consent": {**consent, "keeps": keeps},
        "consent_ways": CONSENT_WAYS,
        "open_marks": marks_of(ask.session, task, "open"),
        "mark_kinds": MARK_KINDS,
    }
